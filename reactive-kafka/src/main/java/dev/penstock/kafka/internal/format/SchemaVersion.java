package dev.penstock.kafka.internal.format;

import dev.penstock.core.Record;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The fingerprints of table descriptions. Thread-safe. */
public final class SchemaVersion {
    /** Weak, since a description lives as long as records that share it. */
    private static final Map<Relation, String> KNOWN = new WeakHashMap<>();

    private SchemaVersion() {}

    /** Returns the description of a record's row, {@code null} if an operator replaced the columns, or there are none. */
    public static @Nullable Relation relation(Record record) {
        Relation relation = Relation.of(record.after());
        if (relation == null) {
            relation = Relation.of(record.before());
        }
        return relation == null ? Relation.of(record.key()) : relation;
    }

    /** Returns eight hexadecimal digits, {@code null} if the description is not known. */
    static @Nullable String of(Record record) {
        Relation relation = relation(record);
        if (relation == null) {
            return null;
        }
        synchronized (KNOWN) {
            return KNOWN.computeIfAbsent(relation, SchemaVersion::fingerprint);
        }
    }

    private static String fingerprint(Relation relation) {
        CRC32C sum = new CRC32C();
        for (Column column : relation.columns()) {
            String type = column.type().schema() + '.' + column.type().name();
            sum.update((column.name() + '\0' + type + '\0' + column.typeModifier() + '\0' + column.key() + '\0')
                    .getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }
}
