"""The journal: posts with covers, and what readers say about them."""

from datetime import timedelta
from io import BytesIO

from django.apps import apps
from django.db import transaction

from blog import services
from blog.models import Comment, Post
from my_shop.demo.journal import ARTICLES, Article, Remark

from .darkroom import Darkroom


def seed_posts(*, now, people, darkroom: Darkroom) -> str:
    """Write the missing posts, the oldest first, and return what was made in words."""
    known = set(Post.objects.filter(slug__in=[article.slug for article in ARTICLES]).values_list("slug", flat=True))
    new = sorted((article for article in ARTICLES if article.slug not in known), key=lambda a: -a.days_ago)
    covers = {article.slug: darkroom.order_cover(article.slug) for article in new}
    with transaction.atomic():
        if new and apps.is_installed("customers"):
            from . import mail  # noqa: PLC0415 - the app may be unplugged

            last_mail = mail.last_mail()
        for article in new:
            _publish(article, now, people, covers[article.slug])
        if new and apps.is_installed("customers"):
            mail.settle_mails(now=now, after=last_mail)
    return f"{len(new)} posts" if new else ""


def _publish(article: Article, now, people, cover):
    # in the morning of its day
    when = now - timedelta(days=article.days_ago, hours=2)
    post = services.save_post(
        author=people["eira"],
        title=article.title,
        slug=article.slug,
        summary=article.summary,
        body=article.body,
        tags=article.tags,
        cover=BytesIO(cover.result()) if cover else None,
        cover_alt=article.cover_alt,
    )
    post = services.publish_post(post=post, user=people["eira"], published_at=when)
    Post.objects.filter(pk=post.pk).update(created_at=when - timedelta(days=1), updated_at=when)
    for remark in article.remarks:
        _comment(post, remark, people, min(when + timedelta(hours=remark.hours_later), now))


def _comment(post: Post, remark: Remark, people, when):
    user = people.get(remark.by)
    guest = {} if user else {"name": remark.by, "email": f"{remark.by.split()[0].lower()}@guests.example"}
    comment = services.write_comment(post=post, text=remark.text, user=user, **guest)
    if remark.is_approved:
        services.approve_comment(comment=comment)
    # dated back, it also does not count as one of a flood
    Comment.objects.filter(pk=comment.pk).update(created_at=when)
