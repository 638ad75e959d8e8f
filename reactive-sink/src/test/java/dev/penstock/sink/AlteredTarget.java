package dev.penstock.sink;

/** An alteration of the target of a {@link RandomWorkload} by someone else, and the text of the error that may follow. */
enum AlteredTarget {
    TABLE_SWAPPED(
            "plain",
            "BEGIN; CREATE TABLE plain_new (LIKE plain INCLUDING ALL); INSERT INTO plain_new SELECT * FROM plain; ALTER"
                    + " TABLE plain RENAME TO plain_old; ALTER TABLE plain_new RENAME TO plain; COMMIT"),
    COLUMN_WIDENED("plain", "ALTER TABLE plain ALTER k TYPE numeric(30, 10), ALTER w TYPE json"),
    COLUMN_RENAMED("column 'v'", "ALTER TABLE plain RENAME v TO u"),
    KEY_DROPPED("42P10", "ALTER TABLE plain DROP CONSTRAINT plain_pkey"),
    KEY_DEFERRED(
            "plain",
            "ALTER TABLE plain DROP CONSTRAINT plain_pkey, ADD CONSTRAINT plain_key PRIMARY KEY (k) DEFERRABLE"
                    + " INITIALLY DEFERRED"),
    CHECK_ADDED("'plain_small'", "ALTER TABLE plain ADD CONSTRAINT plain_small CHECK (k < 30) NOT VALID"),
    RULE_CREATED("public.plain", "CREATE RULE nothing AS ON INSERT TO plain DO INSTEAD NOTHING"),
    CASCADE_ADDED(
            "'names'",
            "CREATE TABLE names (k numeric REFERENCES plain ON DELETE CASCADE ON UPDATE CASCADE)",
            "INSERT INTO names SELECT k FROM plain");

    private final String cause;
    private final String statements;

    AlteredTarget(String cause, String... statements) {
        this.cause = cause;
        this.statements = String.join("; ", statements);
    }

    /** Returns the text that an error contains which names the alteration. */
    String cause() {
        return cause;
    }

    String statements() {
        return statements;
    }
}
