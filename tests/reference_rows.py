"""Reference rows outlive a test with real transactions: copied aside once, put back when such a test has ended.

Django empties every table after such a test. Without this the next test of another kind would find no roles and no
categories, so the outcome would hang on the order of the tests, which differs between the workers of a parallel run.
"""

from django.db import connection, transaction

ASIDE = "reference_rows"  # the schema of the copies


def set_aside() -> None:
    """Copy every row there is."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {ASIDE} CASCADE")
        cursor.execute(f"CREATE SCHEMA {ASIDE}")
        for table in _tables():
            cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")
            if cursor.fetchone()[0]:
                cursor.execute(f"CREATE TABLE {ASIDE}.{table} AS TABLE {table}")


def put_back() -> None:
    """Have exactly the rows of `set_aside` again, whatever stands in the tables."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers, no checks of foreign keys
        cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace", [ASIDE])
        kept = {f'"{name}"' for (name,) in cursor.fetchall()}
        statements = [f"DELETE FROM {table}" for table in _tables()]
        statements += [f"INSERT INTO {table} TABLE {ASIDE}.{table}" for table in sorted(kept)]
        cursor.execute(";".join(statements))


def _tables() -> list[str]:
    names = connection.introspection.django_table_names(only_existing=True)
    return sorted(connection.ops.quote_name(name) for name in names)
