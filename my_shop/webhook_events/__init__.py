"""What the shop tells other programs: each app's signals, as events of its webhooks. One module for each sender.

``MyShopConfig.ready`` imports the modules of the senders that are installed; no app knows of any of it.
"""
