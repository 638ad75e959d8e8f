package dev.penstock.sink;

import dev.penstock.core.CollectionName;
import dev.penstock.core.ConfigurationException.Problem;
import dev.penstock.core.internal.config.Conversion;
import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.core.internal.config.Parameter;
import dev.penstock.core.internal.config.Settings;
import dev.penstock.core.internal.config.Specification;
import dev.penstock.core.option.OptionType;
import dev.penstock.sink.internal.owntable.OwnTable;
import dev.penstock.sink.internal.template.TableRule;
import dev.penstock.sink.internal.template.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The options of a sink. */
final class SinkParameters {
    static final Parameter<DatabaseUrl> URL = Parameter.url(
                    "url",
                    "The database to write to: `postgres://`, `postgresql://`, `jdbc:postgresql://`,"
                            + " `r2dbc:postgresql://` or a libpq keyword string (`host=… user=…`), with TLS parameters"
                            + " (`sslmode` is `prefer` by default), and several hosts, of which the primary is"
                            + " used.")
            .required();
    static final Parameter<TableRule> TABLE = Parameter.of(
                    "table",
                    "The table: `table` in schema `public`, `schema.table`, or a template `{{ … }}` evaluated for each"
                            + " record.",
                    OptionType.STRING,
                    conversion(SinkParameters::table, TableRule::toString))
            .defaultsTo("{{ index .Metadata \"opencdc.collection\" }}");
    static final Parameter<List<String>> ALLOWED = Parameter.list(
            "table.allowed",
            "The tables that records may be written to, separated by commas; `schema.*` allows all of a schema. If not"
                    + " set, all except the server's and the sink's own.");
    static final Parameter<List<String>> KEY =
            Parameter.list("key", "The columns that identify a row if a record has no key, separated by commas.");
    static final Parameter<SharedTruncate> TRUNCATE_SHARED = Parameter.choice(
                    "truncate.shared",
                    "How to treat a TRUNCATE if the table may also have rows of other collections: `fail` treats it as"
                            + " a record that cannot be written, `empty` empties the table of all rows.",
                    SharedTruncate.class)
            .defaultsTo("fail");
    static final Parameter<SchemaMode> SCHEMA = Parameter.choice(
                    "schema",
                    "How to treat tables that are missing or differ in shape from the rows: `fail`, `create` the"
                            + " missing ones, or `evolve`: also alter tables when those of the source are altered.",
                    SchemaMode.class)
            .defaultsTo("fail");
    static final Parameter<DroppedColumns> DROPPED_COLUMNS = Parameter.choice(
                    "schema.droppedColumns",
                    "How to treat a column that is dropped in the source, with `schema=evolve`: `keep` it, or `drop`"
                            + " it.",
                    DroppedColumns.class)
            .defaultsTo("keep");
    static final Parameter<Integer> BATCH_SIZE = Parameter.integer(
                    "batch.size", "The maximum number of records in one batch.")
            .defaultsTo("10000")
            .greaterThan(0);
    static final Parameter<Long> BATCH_BYTES = Parameter.bytes(
                    "batch.bytes", "The approximate number of bytes in one batch; a larger row is written alone.")
            .defaultsTo("8MB")
            .greaterThan(0L);
    static final Parameter<Duration> BATCH_DELAY = Parameter.duration(
                    "batch.delay", "How long a record waits for others while nothing is being written.")
            .defaultsTo("0ms");
    static final Parameter<BatchTransactions> BATCH_TRANSACTIONS = Parameter.choice(
                    "batch.transactions",
                    "How a source transaction that is larger than a batch is written: `whole`, in one transaction, or"
                            + " `split`, in one for each batch.",
                    BatchTransactions.class)
            .defaultsTo("whole");
    static final Parameter<Integer> PARALLELISM = Parameter.integer(
                    "parallelism",
                    "The number of connections that write; the changes of one key stay in order. 1 with"
                            + " `delivery=exactly-once`.")
            .defaultsTo("1")
            .greaterThan(0);
    static final Parameter<Delivery> DELIVERY = Parameter.choice(
                    "delivery",
                    "`at-least-once`, or `exactly-once`: the position is stored in the target, in the transaction of"
                            + " the records.",
                    Delivery.class)
            .defaultsTo("at-least-once");
    static final Parameter<String> PIPELINE = Parameter.string(
            "pipeline", "The name under which the position is stored. Required with `delivery=exactly-once`.");
    static final Parameter<CollectionName> POSITION_TABLE = Parameter.of(
                    "positionTable",
                    "The table that positions are stored in, created if it does not exist. A table"
                            + " `public.penstock_position` of earlier versions is used while the default one does not"
                            + " exist.",
                    OptionType.STRING,
                    conversion(SinkParameters::collection, CollectionName::toString))
            .defaultsTo(OwnTable.POSITIONS.toString());
    static final Parameter<OnError> ON_ERROR = Parameter.choice(
                    "onError",
                    "How to treat a record that cannot be written: `fail` ends the sink with an error, `dead-letter`"
                            + " stores it as a dead letter.",
                    OnError.class)
            .defaultsTo("fail");
    static final Parameter<CollectionName> DEAD_LETTER_TABLE = Parameter.of(
            "deadLetter.table",
            "The table of dead letters, such as `penstock.dead_letter`; created if it does not exist.",
            OptionType.STRING,
            conversion(SinkParameters::collection, CollectionName::toString));
    static final Parameter<ReplicationRole> REPLICATION_ROLE = Parameter.choice(
                    "session.replicationRole",
                    "Whether triggers fire and foreign keys are checked (`origin`), or not (`replica`), as in native"
                            + " replication.",
                    ReplicationRole.class)
            .defaultsTo("origin");
    static final Parameter<String> REPLICATION_ORIGIN = Parameter.string(
            "session.replicationOrigin",
            "The replication origin that marks the sink's writes, created if it does not exist: a source of the target"
                    + " with `logrepl.origin=none` omits them. Only one session at a time can use it.");
    static final Parameter<Duration> ANSWER_TIMEOUT = Parameter.duration(
                    "session.answerTimeout",
                    "How long the target may take to answer a part of a transaction, waiting for locks included,"
                            + " before the connection is closed and the transaction is retried; `0s` for no limit.")
            .defaultsTo("30m");
    static final Parameter<Duration> RETRY_TIMEOUT = Parameter.duration(
                    "retry.timeout",
                    "How long a transaction is retried after lost connections, deadlocks and serialization"
                            + " failures.")
            .defaultsTo("5m");

    static final List<Function<Settings, List<Problem>>> RULES =
            List.of(SinkParameters::exactlyOnce, SinkParameters::deadLetters);

    static final Specification SPECIFICATION = Specification.of(
                    URL,
                    TABLE,
                    ALLOWED,
                    KEY,
                    TRUNCATE_SHARED,
                    SCHEMA,
                    DROPPED_COLUMNS,
                    BATCH_SIZE,
                    BATCH_SIZE.alias("sdk.batch.size", "As `batch.size`."),
                    BATCH_BYTES,
                    BATCH_DELAY,
                    BATCH_DELAY.alias("sdk.batch.delay", "As `batch.delay`."),
                    BATCH_TRANSACTIONS,
                    PARALLELISM,
                    DELIVERY,
                    PIPELINE,
                    POSITION_TABLE,
                    ON_ERROR,
                    DEAD_LETTER_TABLE,
                    REPLICATION_ROLE,
                    REPLICATION_ORIGIN,
                    ANSWER_TIMEOUT,
                    RETRY_TIMEOUT)
            .withRules(RULES);

    private SinkParameters() {}

    private static List<Problem> exactlyOnce(Settings settings) {
        List<Problem> problems = new ArrayList<>();
        if (settings.find(DELIVERY).filter(Delivery.EXACTLY_ONCE::equals).isPresent()) {
            if (!settings.isGiven(PIPELINE)) {
                problems.add(new Problem(PIPELINE.name(), "is required with delivery=exactly-once"));
            }
            if (settings.find(PARALLELISM).filter(lanes -> lanes > 1).isPresent()) {
                problems.add(new Problem(PARALLELISM.name(), "must be 1 with delivery=exactly-once"));
            }
        }
        return problems;
    }

    private static List<Problem> deadLetters(Settings settings) {
        boolean failing = settings.find(ON_ERROR).filter(OnError.FAIL::equals).isPresent();
        return failing && settings.isGiven(DEAD_LETTER_TABLE)
                ? List.of(new Problem(DEAD_LETTER_TABLE.name(), "is allowed only with onError=dead-letter"))
                : List.of();
    }

    private static TableRule table(String text) {
        Template template;
        try {
            template = Template.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cannot be parsed: " + e.getMessage(), e);
        }
        if (template.isLiteral()) {
            collection(text);
        }
        return template;
    }

    private static CollectionName collection(String text) {
        try {
            return CollectionName.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must be table or schema.table", e);
        }
    }

    private static <T> Conversion<T> conversion(Function<String, T> parse, Function<T, String> format) {
        return new Conversion<>() {
            @Override
            public T parse(String text) {
                return parse.apply(text);
            }

            @Override
            public String format(T value) {
                return format.apply(value);
            }
        };
    }
}
