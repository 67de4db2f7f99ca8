import io

from django.core.mail import EmailMultiAlternatives

from my_shop.terminal_mail import EmailBackend


def test_prints_words_and_names_what_is_attached():
    stream = io.StringIO()
    mail = EmailMultiAlternatives("Grüße", "Your invoice is attached.", "shop@example.com", ["ada@example.com"])
    mail.attach_alternative("<p>Your invoice is attached.</p>", "text/html")
    mail.attach("invoice.pdf", b"%PDF-1.7 " + b"x" * 5000, "application/pdf")
    EmailBackend(stream=stream).send_messages([mail])
    printed = stream.getvalue()
    assert "Subject: Grüße" in printed and "To: ada@example.com" in printed
    assert "Your invoice is attached." in printed and "[attached: invoice.pdf]" in printed
    assert len(printed) < 500
