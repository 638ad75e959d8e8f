package dev.penstock.source;

import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.core.internal.config.Settings;
import dev.penstock.source.internal.selection.ColumnRules;
import dev.penstock.source.internal.session.SessionSettings;
import dev.penstock.source.internal.table.TablePattern;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Effective options of a source, validated. {@link PostgresSourceBuilder} describes each of them. */
record SourceOptions(
        DatabaseUrl url,
        List<TablePattern> tables,
        ColumnRules columns,
        SnapshotMode snapshotMode,
        int snapshotParallelism,
        SnapshotOrder snapshotOrder,
        long chunkBytes,
        String publicationName,
        String slotName,
        boolean autoCleanup,
        Duration statusInterval,
        boolean temporarySlot,
        boolean failover,
        Duration slotTimeout,
        TruncateMode truncate,
        boolean messages,
        SchemaChanges schemaChanges,
        Origin origin,
        int reconnectMaxAttempts,
        Duration reconnectMaxBackoff,
        long bufferBytes,
        SlotAhead slotAhead,
        SlotInUse slotInUse,
        SlotLost slotLost,
        SourceChanged sourceChanged,
        @Nullable String movedFrom) {
    static SourceOptions of(Settings settings, DatabaseUrl url, long chunkBytes) {
        return new SourceOptions(
                url,
                settings.get(SourceParameters.TABLES),
                ColumnOptions.rules(settings),
                settings.get(SourceParameters.SNAPSHOT_MODE),
                settings.get(SourceParameters.SNAPSHOT_PARALLELISM),
                settings.get(SourceParameters.SNAPSHOT_ORDER),
                chunkBytes,
                settings.get(SourceParameters.PUBLICATION_NAME),
                settings.get(SourceParameters.SLOT_NAME),
                settings.get(SourceParameters.AUTO_CLEANUP),
                settings.get(SourceParameters.STATUS_INTERVAL),
                settings.get(SourceParameters.TEMPORARY_SLOT),
                settings.get(SourceParameters.FAILOVER),
                settings.get(SourceParameters.SLOT_TIMEOUT),
                settings.get(SourceParameters.TRUNCATE),
                settings.get(SourceParameters.MESSAGES),
                settings.get(SourceParameters.SCHEMA_CHANGES),
                settings.get(SourceParameters.ORIGIN),
                settings.get(SourceParameters.RECONNECT_MAX_ATTEMPTS),
                settings.get(SourceParameters.RECONNECT_MAX_BACKOFF),
                settings.get(SourceParameters.BUFFER_BYTES),
                settings.get(SourceParameters.SLOT_AHEAD),
                settings.get(SourceParameters.SLOT_IN_USE),
                settings.get(SourceParameters.SLOT_LOST),
                settings.get(SourceParameters.SOURCE_CHANGED),
                settings.find(SourceParameters.MOVED_FROM).orElse(null));
    }

    /** Returns the part of the options that a session needs. */
    SessionSettings session() {
        return new SessionSettings(
                tables,
                columns,
                SessionSettings.Snapshot.valueOf(snapshotMode.name()),
                snapshotParallelism,
                snapshotOrder == SnapshotOrder.PARENTS_FIRST,
                chunkBytes,
                publicationName,
                slotName,
                temporarySlot,
                failover,
                slotTimeout,
                statusInterval,
                truncate == TruncateMode.EMIT,
                messages,
                schemaChanges == SchemaChanges.EMIT,
                origin == Origin.NONE,
                reconnectMaxAttempts,
                reconnectMaxBackoff,
                bufferBytes,
                slotAhead == SlotAhead.FAIL,
                slotInUse == SlotInUse.WAIT,
                slotLost == SlotLost.RESNAPSHOT,
                sourceChanged == SourceChanged.RESNAPSHOT,
                movedFrom,
                autoCleanup);
    }
}
