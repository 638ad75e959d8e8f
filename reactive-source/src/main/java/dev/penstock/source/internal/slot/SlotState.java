package dev.penstock.source.internal.slot;

import dev.penstock.source.error.ServerSettingException;
import dev.penstock.source.error.SlotInUseException;
import dev.penstock.source.error.SlotLostException;
import dev.penstock.source.error.SlotMismatchException;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.server.ServerVersion;
import dev.penstock.source.status.SlotStatus;
import org.jspecify.annotations.Nullable;

/**
 * A replication slot as {@code pg_replication_slots} described it at one moment.
 *
 * @param name its name
 * @param plugin its output plugin, {@code null} if it is a physical one
 * @param database its database, {@code null} if it is a physical one
 * @param inThisDatabase whether that is the database of the connection that asked
 * @param temporary whether it ends with the session that holds it
 * @param failover whether it is synchronised to standbys (17 and later)
 * @param synced whether it was synchronised from a primary (17 and later), and so is not to be used
 * @param holder the process that holds it, {@code null} if none does
 * @param wal its place in the WAL and what became of that
 */
public record SlotState(
        String name,
        @Nullable String plugin,
        @Nullable String database,
        boolean inThisDatabase,
        boolean temporary,
        boolean failover,
        boolean synced,
        @Nullable Holder holder,
        SlotWal wal) {
    /** Returns whether a process holds it. */
    public boolean isActive() {
        return holder != null;
    }

    /** Returns the LSN up to which its consumer has confirmed, {@code Lsn.NONE} if there is none. */
    public long confirmedFlushLsn() {
        return wal.confirmedFlushLsn();
    }

    /** Returns what of it is for the eyes of users. */
    public SlotStatus status() {
        return new SlotStatus(
                name,
                isActive(),
                wal.status(),
                wal.lossReason(),
                wal.confirmedFlushLsn() == Lsn.NONE ? null : Lsn.format(wal.confirmedFlushLsn()),
                wal.lagBytes(),
                wal.lagSeconds(),
                wal.retainedBytes());
    }

    /** Returns the error that it is in use, by whom. */
    public SlotInUseException inUse() {
        return holder == null
                ? new SlotInUseException(name, 0, null, null)
                : new SlotInUseException(name, holder.pid, holder.application, holder.address);
    }

    /**
     * Refuses a slot that is not ours to use, or that the server invalidated. Whether it is in use is another matter.
     *
     * @throws SlotMismatchException if it is physical, of another plugin or of another database
     * @throws SlotLostException where the server invalidated it
     */
    public void requireUsable() {
        requireOurs();
        String reason = wal.lossReason();
        if (reason != null) {
            throw SlotLostException.invalidated(name, reason, null);
        }
    }

    /**
     * Refuses a slot that is not of the kind wanted and cannot be made so.
     *
     * @throws SlotMismatchException where a temporary one is wanted and it stays
     * @throws ServerSettingException where one that is synchronised to standbys is wanted, and the server is too old
     */
    public void requireKind(SlotRequest wanted, ServerVersion version) {
        if (wanted.temporary() && !temporary) {
            throw new SlotMismatchException(
                    name, "is there already, and does not end with its connection as logrepl.temporarySlot asks");
        }
        wanted.requireServer(version);
    }

    /** Refuses a slot that is physical, of another plugin or of another database. */
    public void requireOurs() {
        if (plugin == null) {
            throw new SlotMismatchException(name, "is a physical slot");
        }
        if (!plugin.equals(Slot.PLUGIN)) {
            throw new SlotMismatchException(name, "is of plugin '" + plugin + "', not of '" + Slot.PLUGIN + "'");
        }
        if (!inThisDatabase) {
            throw new SlotMismatchException(name, "belongs to database '" + database + "'");
        }
        if (synced) {
            throw new SlotMismatchException(name, "is kept in step with the primary's and not to be used on a standby");
        }
    }

    /**
     * The process that holds a slot.
     *
     * @param pid its process id on the server
     * @param application its {@code application_name}, {@code null} if it has none or we may not see it
     * @param address its client's address, {@code null} if it has none or we may not see it
     */
    public record Holder(
            int pid, @Nullable String application, @Nullable String address) {}
}
