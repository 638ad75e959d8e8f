package dev.penstock.source;

import dev.penstock.core.ConfigurationException.Problem;
import dev.penstock.core.internal.config.Conversion;
import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.core.internal.config.Parameter;
import dev.penstock.core.internal.config.Settings;
import dev.penstock.core.internal.config.Specification;
import dev.penstock.core.option.OptionType;
import dev.penstock.source.internal.selection.ColumnName;
import dev.penstock.source.internal.table.TablePattern;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Parameters of the source, by their names in text configurations. */
final class SourceParameters {
    static final int UNLIMITED = Integer.MAX_VALUE;

    static final Parameter<DatabaseUrl> URL = Parameter.url(
                    "url",
                    "The database to read: `postgres://`, `postgresql://`, `jdbc:postgresql://` or a libpq keyword"
                            + " string (`host=… user=…`), with TLS parameters (`sslmode` is `prefer` by default), and"
                            + " several hosts with `targetServerType`.")
            .required();
    static final Parameter<List<TablePattern>> TABLES = Parameter.of(
                    "tables",
                    "The tables, separated by commas: `table` in schema `public`, `schema.table`, `schema.*`, or `*`"
                            + " for all of schema `public`; a `*` within a name matches any text, and a leading `!`"
                            + " excludes tables, as in `shop.*,!shop.audit_*`; names with a dot, a comma or a quote are written in double quotes."
                            + " Resolved at each subscription.",
                    OptionType.LIST,
                    new TablesConversion())
            .required();
    static final Parameter<List<TablePattern>> TABLE = TABLES.alias("table", "Deprecated: use `tables`.");
    static final Parameter<List<ColumnName>> COLUMNS_EXCLUDE = Parameter.of(
            "columns.exclude",
            "Columns that never leave the server, separated by commas: `column` of every chosen table, `table.column` or"
                    + " `schema.table.column`. They are left out of publication and snapshot. Needs PostgreSQL 15.",
            OptionType.LIST,
            new ColumnOptions.Names());
    static final Parameter<List<ColumnOptions.Mask>> COLUMNS_MASK = Parameter.of(
            "columns.mask",
            "Columns whose values are replaced before they become records, separated by commas: `column=null`,"
                    + " `column=sha256` (of `columns.maskSalt` and the value, as 64 hexadecimal characters) or"
                    + " `column=text:…`; names as in `columns.exclude`. A null stays a null.",
            OptionType.LIST,
            new ColumnOptions.Masks());
    static final Parameter<String> COLUMNS_MASK_SALT =
            Parameter.string("columns.maskSalt", "The salt of `sha256` masks, a secret. Required with such a mask.");
    static final Parameter<SnapshotMode> SNAPSHOT_MODE = Parameter.choice(
                    "snapshotMode",
                    "Whether the first start reads the existing rows before it streams (`initial`), only streams (`never`), or"
                            + " reads the existing rows and completes (`only`).",
                    SnapshotMode.class)
            .defaultsTo("initial");
    static final Parameter<Integer> SNAPSHOT_FETCH_SIZE = Parameter.integer(
                    "snapshot.fetchSize", "Accepted and without effect: buffers are bounded in bytes.")
            .defaultsTo("50000")
            .greaterThan(0);
    static final Parameter<Integer> SNAPSHOT_PARALLELISM = Parameter.integer(
                    "snapshot.parallelism", "The number of connections that read the snapshot in parallel.")
            .defaultsTo("2")
            .greaterThan(0);
    static final Parameter<SnapshotOrder> SNAPSHOT_ORDER = Parameter.choice(
                    "snapshot.order",
                    "The order in which the snapshot reads tables: a table after those that it references by foreign keys"
                            + " (`parents-first`), or by size alone (`largest-first`).",
                    SnapshotOrder.class)
            .defaultsTo("parents-first");
    static final Parameter<CdcMode> CDC_MODE = Parameter.choice(
                    "cdcMode",
                    "How changes are captured: `auto` and `logrepl` both mean logical replication.",
                    CdcMode.class)
            .defaultsTo("auto");
    static final Parameter<String> PUBLICATION_NAME = Parameter.string(
                    "logrepl.publicationName", "The publication; created if it does not exist.")
            .defaultsTo("conduitpub")
            .matching("[^\\x00]{1,63}");
    static final Parameter<String> SLOT_NAME = Parameter.string(
                    "logrepl.slotName", "The replication slot; created if it does not exist.")
            .defaultsTo("conduitslot")
            .matching("[a-z0-9_]{1,63}");
    static final Parameter<Boolean> AUTO_CLEANUP = Parameter.bool(
                    "logrepl.autoCleanup", "Whether cleaning up drops slot and publication.")
            .defaultsTo("true");
    static final Parameter<Boolean> WITH_AVRO_SCHEMA = Parameter.bool(
                    "logrepl.withAvroSchema",
                    "Accepted; used only by the Conduit connector, which has a schema registry.")
            .defaultsTo("false");
    static final Parameter<Duration> STATUS_INTERVAL = Parameter.duration(
                    "logrepl.statusInterval",
                    "The longest interval between two status updates, which confirm positions to the server.")
            .defaultsTo("5s")
            .greaterThan(Duration.ZERO);
    static final Parameter<Boolean> TEMPORARY_SLOT = Parameter.bool(
                    "logrepl.temporarySlot",
                    "Whether the slot is temporary: it ends with its connection, so a lost connection is an error. Not allowed"
                            + " with `logrepl.failover`.")
            .defaultsTo("false");
    static final Parameter<Boolean> FAILOVER = Parameter.bool(
                    "logrepl.failover", "Whether the slot is synchronised to standbys. Needs PostgreSQL 17.")
            .defaultsTo("false");
    static final Parameter<Duration> SLOT_TIMEOUT = Parameter.duration(
                    "logrepl.slotTimeout",
                    "How long to wait for the slot to be created, or to be released by another process.")
            .defaultsTo("60s")
            .greaterThan(Duration.ZERO);
    static final Parameter<TruncateMode> TRUNCATE = Parameter.choice(
                    "logrepl.truncate",
                    "Whether TRUNCATE is emitted as one record for each table (`emit`) or not (`ignore`).",
                    TruncateMode.class)
            .defaultsTo("emit");
    static final Parameter<Boolean> MESSAGES = Parameter.bool(
                    "logrepl.messages", "Whether messages of `pg_logical_emit_message` are emitted as records.")
            .defaultsTo("false");
    static final Parameter<SchemaChanges> SCHEMA_CHANGES = Parameter.choice(
                    "schemaChanges",
                    "Whether a change of a table's columns is emitted as a record before the first row that has them (`emit`), or"
                            + " not (`ignore`).",
                    SchemaChanges.class)
            .defaultsTo("ignore");
    static final Parameter<Origin> ORIGIN = Parameter.choice(
                    "logrepl.origin",
                    "Whether all changes are streamed (`any`), or only those that were first made on this server"
                            + " (`none`, which needs PostgreSQL 16).",
                    Origin.class)
            .defaultsTo("any");
    static final Parameter<Integer> RECONNECT_MAX_ATTEMPTS = Parameter.of(
                    "reconnect.maxAttempts",
                    "The number of consecutive attempts to replace a lost connection: a number or `unlimited`. With"
                            + " 0 every lost connection is an error signal.",
                    OptionType.STRING,
                    new AttemptsConversion())
            .defaultsTo("unlimited")
            .matching("unlimited|[0-9]{1,9}");
    static final Parameter<Duration> RECONNECT_MAX_BACKOFF = Parameter.duration(
                    "reconnect.maxBackoff", "The longest pause between two attempts to reconnect.")
            .defaultsTo("30s")
            .greaterThan(Duration.ZERO);
    static final Parameter<Long> BUFFER_BYTES = Parameter.bytes(
                    "buffer.bytes",
                    "The number of bytes that are read ahead of the subscriber, in snapshot and stream; a larger row is read alone.")
            .defaultsTo("8MB")
            .greaterThan(0L);
    static final Parameter<SlotAhead> SLOT_AHEAD = Parameter.choice(
                    "slotAhead",
                    "The reaction to a slot that was confirmed past the stored position: `start` there, with a warning,"
                            + " or `fail`.",
                    SlotAhead.class)
            .defaultsTo("start");
    static final Parameter<SlotInUse> SLOT_IN_USE = Parameter.choice(
                    "slotInUse",
                    "The reaction to a slot that another process holds: `fail` after `logrepl.slotTimeout`, or `wait`: stand by"
                            + " until it is released, however long that takes.",
                    SlotInUse.class)
            .defaultsTo("fail");
    static final Parameter<SlotLost> SLOT_LOST = Parameter.choice(
                    "slotLost",
                    "The reaction to a slot that is missing or invalidated: `fail`, or `resnapshot`: read all tables again.",
                    SlotLost.class)
            .defaultsTo("fail");
    static final Parameter<SourceChanged> SOURCE_CHANGED = Parameter.choice(
                    "sourceChanged",
                    "The reaction to an alteration of the publication or of a streamed table that can lose changes:"
                            + " `fail`, or `resnapshot`: empty and read the affected tables again.",
                    SourceChanged.class)
            .defaultsTo("fail");
    static final Parameter<String> MOVED_FROM = Parameter.string(
                    "movedFrom",
                    "The identifier of the database system from which this one was upgraded or restored: a position of"
                            + " that system is accepted, and everything up to it counts as read.")
            .matching("[0-9]{1,20}");

    static final Specification SPECIFICATION = Specification.of(
                    URL,
                    TABLES,
                    TABLE,
                    COLUMNS_EXCLUDE,
                    COLUMNS_MASK,
                    COLUMNS_MASK_SALT,
                    SNAPSHOT_MODE,
                    SNAPSHOT_FETCH_SIZE,
                    SNAPSHOT_PARALLELISM,
                    SNAPSHOT_ORDER,
                    CDC_MODE,
                    PUBLICATION_NAME,
                    SLOT_NAME,
                    AUTO_CLEANUP,
                    WITH_AVRO_SCHEMA,
                    STATUS_INTERVAL,
                    TEMPORARY_SLOT,
                    FAILOVER,
                    SLOT_TIMEOUT,
                    TRUNCATE,
                    MESSAGES,
                    SCHEMA_CHANGES,
                    ORIGIN,
                    RECONNECT_MAX_ATTEMPTS,
                    RECONNECT_MAX_BACKOFF,
                    BUFFER_BYTES,
                    SLOT_AHEAD,
                    SLOT_IN_USE,
                    SLOT_LOST,
                    SOURCE_CHANGED,
                    MOVED_FROM)
            .withRules(List.of(
                    SourceParameters::slotKind, SourceParameters::publicationLength, ColumnOptions::saltIsGiven));

    private SourceParameters() {}

    private static List<Problem> slotKind(Settings settings) {
        return settings.get(TEMPORARY_SLOT) && settings.get(FAILOVER)
                ? List.of(new Problem(FAILOVER.name(), "cannot be true together with '" + TEMPORARY_SLOT.name() + "'"))
                : List.of();
    }

    /** PostgreSQL truncates longer names silently (manual, section "Identifiers and Key Words"). */
    private static List<Problem> publicationLength(Settings settings) {
        return settings.get(PUBLICATION_NAME).getBytes(StandardCharsets.UTF_8).length > 63
                ? List.of(new Problem(PUBLICATION_NAME.name(), "must not be longer than 63 bytes"))
                : List.of();
    }

    private static final class TablesConversion implements Conversion<List<TablePattern>> {
        @Override
        public List<TablePattern> parse(String text) {
            List<String> problems = new ArrayList<>();
            List<TablePattern> tables = TablePattern.parseList(text, problems::add);
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(String.join(", ", problems));
            }
            return tables;
        }

        @Override
        public String format(List<TablePattern> tables) {
            return String.join(",", tables.stream().map(TablePattern::toString).toList());
        }
    }

    private static final class AttemptsConversion implements Conversion<Integer> {
        @Override
        public Integer parse(String text) {
            String stripped = text.strip();
            if (stripped.equals("unlimited")) {
                return UNLIMITED;
            }
            if (!stripped.matches("[0-9]{1,9}")) {
                throw new IllegalArgumentException("must be unlimited or a whole number from 0");
            }
            return Integer.valueOf(stripped);
        }

        @Override
        public String format(Integer attempts) {
            return attempts == UNLIMITED ? "unlimited" : attempts.toString();
        }
    }
}
