"""How the database reads: many rows written past every service, and the plan of each statement that some work asks."""

from django.db import connection


def grow(model, row, times: int, **changed) -> None:
    """Multiply a row past every service; `changed` are columns in SQL, where `n` counts from 1 to `times`."""
    kept = {"id", *changed}
    columns = [field.column for field in model._meta.concrete_fields if field.column not in kept]
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} (id, {names}, {', '.join(changed)})"
            f" SELECT gen_random_uuid(), {names}, {', '.join(changed.values())}"
            f" FROM {model._meta.db_table}, generate_series(1, %s) n WHERE id = %s",
            [times, row.pk],
        )


def plans(work) -> list[str]:
    """The plan of each statement `work` runs."""
    found: list[str] = []

    def explain(execute, sql, params, many, context):
        if sql.lstrip().startswith("SELECT"):
            with connection.cursor() as cursor:  # comes through here again, and is no SELECT
                cursor.execute(f"EXPLAIN {sql}", params)
                found.append("\n".join(row[0] for row in cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        work()
    return found
