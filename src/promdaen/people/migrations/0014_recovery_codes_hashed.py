from django.db import migrations


def hash_codes(apps, schema_editor):
    from promdaen.kit.recovery_codes import HashedRecoveryCodes

    rows = apps.get_model("mfa", "Authenticator").objects.using(schema_editor.connection.alias)
    for row in rows.filter(type="recovery_codes"):
        if "hashes" not in row.data:
            HashedRecoveryCodes(row).hash_seed()


class Migration(migrations.Migration):
    """Recovery codes of second factors are stored as hashes."""

    dependencies = [
        ("people", "0013_directory_id"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [migrations.RunPython(hash_codes, migrations.RunPython.noop, elidable=True)]
