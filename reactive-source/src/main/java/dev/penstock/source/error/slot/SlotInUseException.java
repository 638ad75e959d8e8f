package dev.penstock.source.error.slot;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/** Error of a slot that another process holds. Transient: the walsender of a vanished client ends at its timeout. */
public final class SlotInUseException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final String slot;
    private final int holderPid;
    private final @Nullable String holderApplication;
    private final @Nullable String holderAddress;

    /** Creates the error about {@code slot} and its holder, whose application and address may be unknown. */
    public SlotInUseException(
            String slot, int holderPid, @Nullable String holderApplication, @Nullable String holderAddress) {
        super(
                description(slot, holderPid, holderApplication, holderAddress)
                        + " Stop that process, or give this source a slot of its own (logrepl.slotName).",
                null);
        this.slot = slot;
        this.holderPid = holderPid;
        this.holderApplication = holderApplication;
        this.holderAddress = holderAddress;
    }

    /** Returns the name of the slot. */
    public String slot() {
        return slot;
    }

    /** Returns the sentence of the message that names the slot and its holder, without the advice. */
    public String description() {
        return description(slot, holderPid, holderApplication, holderAddress);
    }

    /** Returns the process id of the holder on the server, 0 if it is unknown. */
    public int holderPid() {
        return holderPid;
    }

    /** Returns the {@code application_name} of the holder, or {@code null} if it has none or the role may not see it. */
    public @Nullable String holderApplication() {
        return holderApplication;
    }

    /**
     * Returns the client address of the holder, or {@code null} if it connected by a Unix socket or the role may not
     * see it.
     */
    public @Nullable String holderAddress() {
        return holderAddress;
    }

    @Override
    public boolean isTransient() {
        return true;
    }

    private static String description(String slot, int pid, @Nullable String application, @Nullable String address) {
        StringBuilder message = new StringBuilder("Slot '").append(slot).append("' is in use");
        if (pid != 0) {
            message.append(" by process ").append(pid);
            if (application != null && !application.isEmpty()) {
                message.append(" of application '").append(application).append('\'');
            }
            if (address != null) {
                message.append(" from ").append(address);
            }
        }
        return message.append('.').toString();
    }
}
