"""The editor's desk: posts, the moderation of comments, free pages. Every change goes through the services."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.db.models import Count, Q
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog import free_pages, services
from blog.models import Comment, Page, Post, Tag
from my_shop.kernel.back_office.addresses import AddressMadeWhereEmpty
from my_shop.kernel.back_office.asking import asks_first
from my_shop.kernel.brand.links import typed_links
from my_shop.kernel.pictures.forms import PictureField


def authors(post):
    """Return whom a post may name: those who work here, and who wrote it. An editor may look at no list of users."""
    users = get_user_model().objects
    return users.filter(Q(is_staff=True, is_active=True) | Q(pk=post.author_id)).order_by("username")


class PostForm(forms.ModelForm):
    cover_file = PictureField(
        label=_("Cover"), required=False, help_text=_("PNG, JPEG or WebP. Its sizes are made by the worker.")
    )
    tag_names = forms.CharField(label=_("Tags"), required=False, help_text=_("Separated by commas; new ones are made."))

    class Meta:
        model = Post
        fields = ["title", "slug", "author", "author_name", "summary", "body", "cover_alt", "allows_comments"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "author" in self.fields:
            self.fields["author"].queryset = authors(self.instance)
        for name in ("slug", "author_name"):
            if name in self.fields:
                self.fields[name].required = False
        if self.instance.pk:
            self.initial["tag_names"] = ", ".join(self.instance.tags.values_list("name", flat=True))

    def clean_tag_names(self):
        names = [name.strip() for name in self.cleaned_data["tag_names"].split(",") if name.strip()]
        for name in names:
            services.validate_tag_name(name)
        return names

    def clean_body(self):
        return typed_links(self, "body")


class PageForm(forms.ModelForm):
    def clean_body(self):
        return typed_links(self, "body")


class NothingToDo(Exception):
    """The row is already as the action would make it."""


@admin.register(Post)
class PostAdmin(admin.ModelAdmin):
    form = PostForm
    list_display = ["title", "author_name", "status", "published_at", "waiting"]
    list_filter = ["status", "tags", "allows_comments"]
    search_fields = ["title", "body", "author_name"]
    date_hierarchy = "published_at"
    readonly_fields = ["status", "published_at", "cover_preview"]
    actions = ["publish", "withdraw"]
    list_per_page = 50
    fieldsets = [
        (None, {"fields": ["title", "slug", "summary", "body", "tag_names"]}),
        ("Cover", {"fields": ["cover_preview", "cover_file", "cover_alt"]}),
        ("Publication", {"fields": ["status", "published_at", "author", "author_name", "allows_comments"]}),
    ]

    def get_queryset(self, request):
        waiting = Count("comments", filter=Q(comments__status=Comment.Status.HELD))
        return super().get_queryset(request).select_related("cover").annotate(waiting_count=waiting)

    def get_changeform_initial_data(self, request):
        return {"author": request.user.pk}

    def save_model(self, request, obj, form, change):
        fields = {name: form.cleaned_data[name] for name in PostForm.Meta.fields if name in form.cleaned_data}
        services.save_post(
            post=obj, cover=form.cleaned_data["cover_file"] or None, tags=form.cleaned_data["tag_names"], **fields
        )

    @admin.display(description="comments waiting", ordering="waiting_count")
    def waiting(self, post):
        return post.waiting_count or ""

    @admin.display(description="now")
    def cover_preview(self, post):
        if not post.cover_id:
            return "none"
        return format_html('<img src="{}" alt="{}" width="240">', post.cover.file.url, post.cover_alt)

    def plan_publish(self, request, post):
        if post.is_published:
            raise NothingToDo(gettext("It is published already."))
        told = (
            gettext("They were told of it before, and are not again.")
            if post.published_at
            else gettext("They get a mail with it.")
        )
        return [gettext("Everybody can read it."), gettext("Readers who asked for news: %(told)s") % {"told": told}]

    @asks_first(_("Publish the selected posts"), plan=plan_publish, refusals=[NothingToDo])
    def publish(self, request, post, typed):
        services.publish_post(post=post, user=request.user)
        return "Published."

    def plan_withdraw(self, request, post):
        if not post.is_published:
            raise NothingToDo(gettext("It is a draft."))
        return [gettext("It is a draft again: nobody can read it, its address leads nowhere. Its comments stay.")]

    @asks_first(_("Withdraw the selected posts"), plan=plan_withdraw, refusals=[NothingToDo])
    def withdraw(self, request, post, typed):
        services.withdraw_post(post=post)
        return "Withdrawn."


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):
    list_display = ["name", "beginning", "post", "status", "held_because", "created_at"]
    list_filter = ["status", "held_because"]
    searches_newest = True
    search_fields = ["name", "email", "text", "post__title"]
    date_hierarchy = "created_at"
    list_select_related = ["post"]
    readonly_fields = ["post", "user", "status", "held_because", "created_at"]
    actions = ["approve", "reject"]
    list_per_page = 50

    def has_add_permission(self, request):
        return False  # comments are written under a post

    @admin.display(description="comment")
    def beginning(self, comment):
        return comment.text[:80]

    @admin.action(description=_("Approve the selected comments"), permissions=["change"])
    def approve(self, request, queryset):
        for comment in queryset:
            services.approve_comment(comment=comment)
        self.message_user(request, f"Approved: {len(queryset)}.", messages.SUCCESS)

    @admin.action(description=_("Reject the selected comments"), permissions=["change"])
    def reject(self, request, queryset):
        for comment in queryset:
            services.reject_comment(comment=comment)
        self.message_user(request, f"Rejected: {len(queryset)}.", messages.SUCCESS)


@admin.register(Tag)
class TagAdmin(AddressMadeWhereEmpty, admin.ModelAdmin):
    list_display = ["name", "slug"]
    search_fields = ["name"]

    def save_model(self, request, obj, form, change):
        services.save_tag(obj)


@admin.register(Page)
class PageAdmin(AddressMadeWhereEmpty, admin.ModelAdmin):
    form = PageForm
    list_display = ["title", "address", "status", "is_in_footer", "position", "updated_at"]
    list_filter = ["status", "is_in_footer"]
    search_fields = ["title", "slug", "body"]
    readonly_fields = ["updated_at"]
    list_per_page = 50
    radio_fields = {"status": admin.VERTICAL}
    fieldsets = [
        (None, {"fields": ["title", "body", "status", "updated_at"]}),
        (_("Where it stands"), {"fields": ["slug", "is_in_footer", "position"]}),
        (_("Search engines"), {"fields": ["description"]}),
    ]

    def save_model(self, request, obj, form, change):
        free_pages.save_page(page=obj, **form.cleaned_data)

    @admin.display(description=_("address"), ordering="slug")
    def address(self, page):
        return page.get_absolute_url()
