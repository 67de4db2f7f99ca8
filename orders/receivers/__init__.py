"""What this app hears from others: unpack, one service call, translate the error. One module for each sender."""
