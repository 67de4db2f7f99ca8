"""Mails in the terminal of whoever develops: as people read them, without the letters that a PDF is sent as."""

from django.core.mail.backends.console import EmailBackend as ConsoleBackend


class EmailBackend(ConsoleBackend):
    """Django's console backend, which prints the words of a mail and the names of what is attached."""

    def write_message(self, message):
        lines = [f"Subject: {message.subject}", f"From: {message.from_email}", f"To: {', '.join(message.recipients())}"]
        lines += ["", message.body, *(f"[attached: {attachment[0]}]" for attachment in message.attachments), "-" * 79]
        self.stream.write("\n".join(lines) + "\n")
