"""Which event writes which mail. Each mail has a key: one event, one mail, however often it is announced.

What a mail says is made by functions that return drafts and write nothing; the previews in the admin call them too.
"""
