package dev.penstock.kafka.internal.registry;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a schema registry's client.
 *
 * @param url the address, without credentials
 * @param user the user, {@code null} without authentication
 * @param password the user's password
 * @param register whether missing schemas are registered
 */
public record RegistrySettings(
        URI url, @Nullable String user, @Nullable String password, boolean register) {
    /** Returns the address. */
    @Override
    public String toString() {
        return url.toString();
    }
}
