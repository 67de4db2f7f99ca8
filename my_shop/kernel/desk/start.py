"""The start page: what waits for this person, and how the shop sells."""

from itertools import groupby
from typing import Any

from my_shop.kernel.desk.chart import HEIGHT, WIDTH, bars_of
from my_shop.kernel.signals import DeskTask, Sales, desk_asked, sales_asked


def start_page(user: Any) -> dict[str, Any]:
    """Return what the start page shows a member of staff besides the menu."""
    answers: list[Any] = [found for _, found in sales_asked.send(sender=None, user=user) if found]
    sales: Sales | None = answers[0] if answers else None
    return {"task_groups": _task_groups(user), "sales": sales, "chart": _chart(sales)}


def _task_groups(user) -> list[tuple[str, list[DeskTask]]]:
    """What waits, section by section, each in its order; sections stand as the first of their tasks would."""
    answers: list[Any] = [found or [] for _, found in desk_asked.send(sender=None, user=user)]
    tasks = sorted((task for found in answers for task in found if task.count), key=lambda task: task.position)
    first = {str(task.section): task.position for task in reversed(tasks)}
    tasks.sort(key=lambda task: first[str(task.section)])
    return [(section, list(group)) for section, group in groupby(tasks, key=lambda task: str(task.section))]


def _chart(sales: Sales | None) -> dict[str, Any] | None:
    if sales is None or not any(day.orders for day in sales.days):
        return None
    return {"bars": bars_of(sales.days), "width": WIDTH, "height": HEIGHT}
