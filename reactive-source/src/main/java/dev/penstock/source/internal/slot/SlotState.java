package dev.penstock.source.internal.slot;

import dev.penstock.source.error.ServerSettingException;
import dev.penstock.source.error.slot.SlotInUseException;
import dev.penstock.source.error.slot.SlotLostException;
import dev.penstock.source.error.slot.SlotMismatchException;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.server.ServerVersion;
import dev.penstock.source.status.SlotStatus;
import org.jspecify.annotations.Nullable;

/**
 * A replication slot as {@code pg_replication_slots} described it at one moment.
 *
 * @param name its name
 * @param plugin its output plugin, {@code null} if it is a physical slot
 * @param database its database, {@code null} if it is a physical slot
 * @param inThisDatabase whether that is the database of the querying connection
 * @param temporary whether it ends with the session that holds it
 * @param failover whether it is synchronised to standbys (17 and later)
 * @param synced whether it was synchronised from a primary (17 and later), and therefore cannot be used
 * @param holder the process that holds it, {@code null} if none does
 * @param wal its WAL: position, size and loss
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

    /** Returns whether its creation has only just begun: the server shows a slot a moment before it writes the plugin's name. */
    public boolean isBeginning() {
        return plugin != null && plugin.isEmpty();
    }

    /** Returns the LSN up to which its consumer has confirmed, {@code Lsn.NONE} if there is none. */
    public long confirmedFlushLsn() {
        return wal.confirmedFlushLsn();
    }

    /** Returns the part of the state that is reported to users. */
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

    /** Returns the error that it is in use, with its holder. */
    public SlotInUseException inUse() {
        return holder == null
                ? new SlotInUseException(name, 0, null, null)
                : new SlotInUseException(name, holder.pid, holder.application, holder.address);
    }

    /**
     * Fails if the slot does not belong to this library and database, or if the server invalidated it. It may be in
     * use.
     *
     * @throws SlotMismatchException if it is physical, of another plugin or of another database
     * @throws SlotInUseException if its creation has only just begun
     * @throws SlotLostException if the server invalidated it
     */
    public void requireUsable() {
        requireOurs();
        String reason = wal.lossReason();
        if (reason != null) {
            throw SlotLostException.invalidated(name, reason, null);
        }
    }

    /**
     * Fails if the slot is not of the requested kind and cannot be changed to it.
     *
     * @throws SlotMismatchException if a temporary slot is requested and this one is permanent
     * @throws ServerSettingException if a failover slot is requested and the server is too old
     */
    public void requireKind(SlotRequest wanted, ServerVersion version) {
        if (wanted.temporary() && !temporary) {
            throw new SlotMismatchException(
                    name, "is there already, and does not end with its connection as logrepl.temporarySlot asks");
        }
        wanted.requireServer(version);
    }

    /** Fails if the slot is physical, of another plugin or of another database, or if its creation has only just begun. */
    public void requireOurs() {
        if (plugin == null) {
            throw new SlotMismatchException(name, "is a physical slot");
        }
        if (isBeginning()) {
            throw inUse();
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
     * @param application its {@code application_name}, {@code null} if it has none or the role may not see it
     * @param address its client's address, {@code null} if it has none or the role may not see it
     */
    public record Holder(
            int pid, @Nullable String application, @Nullable String address) {}
}
