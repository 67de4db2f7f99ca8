"""Posts, comments and free pages."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.long_texts import LongTextField
from my_shop.kernel.names import FoldedField, refuse_twin
from my_shop.kernel.pages.shown import ShownModel, ShownQuerySet
from my_shop.kernel.validators import single_line


class Tag(ShownModel):
    name = models.CharField(max_length=50, validators=[single_line])
    folded_name = FoldedField(of="name", max_length=150, unique=True)
    slug = models.SlugField(max_length=50, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("blog:tag", args=[self.slug])

    def clean(self):
        refuse_twin(self)
        if "," in self.name:
            raise ValidationError({"name": gettext("Commas separate tags, so that none can have one in its name.")})


RESERVED_SLUGS = frozenset({"feed", "tags"})
"""Addresses below /blog/ that are not posts."""


def validate_not_reserved(slug):
    """Refuse an address that the blog needs itself."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(
            gettext("“%(slug)s” is reserved: the blog needs this address itself."), params={"slug": slug}
        )


class PostQuerySet(ShownQuerySet):
    def published(self):
        """What everybody may read."""
        return self.filter(status=Post.Status.PUBLISHED)


class Post(ShownModel):
    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        PUBLISHED = "published", "published"

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    author_name = models.CharField(max_length=80, help_text=_("As printed above the post; it outlives the account."))
    title = models.CharField(max_length=160, validators=[single_line])
    slug = models.SlugField(max_length=160, unique=True, validators=[validate_not_reserved])
    summary = models.CharField(
        max_length=300, blank=True, help_text=_("Shown in the list, in mails and to search engines.")
    )
    body = LongTextField(
        help_text=_("Markdown. A line “[product:its-slug]” shows that product with today's price and stock.")
    )
    body_html = models.TextField(editable=False, help_text=_("Made from the body by the service."))
    cover = models.ForeignKey("pictures.Picture", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    cover_alt = models.CharField("cover's alternative text", max_length=200, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="posts")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    allows_comments = models.BooleanField(_("comments allowed"), default=True)
    published_at = models.DateTimeField(
        _("published"), null=True, editable=False, help_text=_("Set once, when first published.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        indexes = [models.Index(fields=["status", "-published_at"], name="blog_post_newest")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="published") | models.Q(published_at__isnull=False),
                name="blog_post_published_has_time",
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("blog:post", args=[self.slug])

    @property
    def is_published(self):
        return self.status == self.Status.PUBLISHED


class FormerTagSlug(models.Model):
    """An address that a tag had, and nobody has now; ``FormerPostSlug`` likewise."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="former_slugs")
    slug = models.SlugField(max_length=50, unique=True)

    def __str__(self):
        return self.slug


class FormerPostSlug(models.Model):
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="former_slugs")
    slug = models.SlugField(max_length=160, unique=True)

    def __str__(self):
        return self.slug


COMMENTS = "comments"
"""What a change of a comment is announced as: posts show them, and no other page."""


class CommentQuerySet(ShownQuerySet):
    def approved(self):
        return self.filter(status=Comment.Status.APPROVED)


class Comment(ShownModel):
    class Status(models.TextChoices):
        HELD = "held", "held for approval"
        APPROVED = "approved", "approved"
        REJECTED = "rejected", "rejected"

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="comments")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=80, validators=[single_line])
    email = models.EmailField(_("e-mail address"), blank=True, help_text=_("Never shown."))
    text = models.TextField(max_length=4000)
    status = models.CharField(max_length=10, choices=Status, default=Status.HELD)
    held_because = models.CharField(
        _("held because of"), max_length=120, blank=True, editable=False, help_text=_("The rule that held it.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    topics = (COMMENTS,)
    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["status", "-created_at"], name="blog_comment_moderation")]

    def __str__(self):
        return f"{self.name}: {self.text[:40]}"

    @property
    def is_approved(self):
        return self.status == self.Status.APPROVED


class PageQuerySet(ShownQuerySet):
    def published(self):
        """What everybody may read."""
        return self.filter(status=Page.Status.PUBLISHED)

    def in_footer(self):
        """Those that every page names, in their order."""
        return self.published().filter(is_in_footer=True)


class Page(ShownModel):
    """A page of its own beside the journal: about us, questions and answers, how to find us."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")

    title = models.CharField(max_length=160, validators=[single_line])
    slug = models.SlugField(max_length=160, unique=True)
    body = LongTextField(help_text=_("Markdown: “## ” begins a heading, “- ” a list, “[words](address)” is a link."))
    body_html = models.TextField(editable=False, help_text=_("Made from the body by the service."))
    description = models.CharField(
        max_length=300, blank=True, help_text=_("One or two sentences that search engines show below the title.")
    )
    status = models.CharField(
        max_length=10,
        choices=Status,
        default=Status.DRAFT,
        help_text=_("A draft is there for the people of the back office alone: “View on site” shows it to them."),
    )
    is_in_footer = models.BooleanField(
        _("in the footer"), default=False, help_text=_("Name it below every page, under “Help”, once it is published.")
    )
    position = models.PositiveSmallIntegerField(
        default=0, help_text=_("Its place among the pages in the footer: lower numbers stand first.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        ordering = ["position", "title", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=["draft", "published"]), name="blog_page_status_known")
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("pages:page", args=[self.slug])

    @property
    def is_published(self):
        return self.status == self.Status.PUBLISHED


class FormerPageSlug(models.Model):
    """An address that a page had, and nobody has now."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="former_slugs")
    slug = models.SlugField(max_length=160, unique=True)

    def __str__(self):
        return self.slug
