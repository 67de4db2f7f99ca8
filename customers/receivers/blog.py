"""What blog announces, and a new row of its comments."""

from django.db.models.signals import post_save
from django.dispatch import receiver

from blog.signals import post_published
from customers.notifications import blog
from customers.outbox.draft import site_url


@receiver(post_save, sender="blog.Comment", dispatch_uid="customers.receivers.blog.notify_author")
def notify_author(sender, instance, created, raw=False, **kwargs):
    """However a comment is saved, the post's author hears of it once; not of an edit, nor of their own."""
    if raw or not created:
        return
    post = instance.post
    if instance.user_id == post.author_id:
        return
    blog.notify_comment(
        comment=blog.NewComment(
            comment_id=instance.pk,
            name=instance.name,
            text=instance.text,
            is_held=not instance.is_approved,
            post_title=post.title,
            author_id=post.author_id,
            url=f"{site_url(post.get_absolute_url())}#comment-{instance.pk}",
        )
    )


@receiver(post_published, dispatch_uid="customers.receivers.blog.notify_subscribers")
def notify_subscribers(sender, post, **kwargs):
    """Writes to those who asked for news."""
    blog.notify_post_published(post=post)
