package dev.penstock.examples.webflux;

import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The application's settings.
 *
 * @param shop whether the database has the tables that the page's form changes
 * @param replay the limits of the buffer for subscribers that resume
 * @param heartbeat the longest time without an event for a subscriber
 * @param snapshots the maximum number of concurrent snapshots
 * @param subscribers the maximum number of concurrent subscribers
 * @param stall the time after which the connection of a client that does not read is closed
 * @param hosts the names of this server in the addresses of browsers
 * @param origins other sites whose pages may use this server, such as {@code https://shop.example.org}
 */
@ConfigurationProperties("webflux")
public record WebfluxProperties(
        boolean shop,
        @DefaultValue Replay replay,
        @DefaultValue("10s") Duration heartbeat,
        @DefaultValue("4") int snapshots,
        @DefaultValue("200") int subscribers,
        @DefaultValue("30s") Duration stall,
        @DefaultValue({"localhost", "127.0.0.1", "[::1]"}) Set<String> hosts,
        @DefaultValue Set<String> origins) {
    /**
     * The bounds of what is kept; whichever is reached first counts.
     *
     * @param records how many changes
     * @param size how many bytes of JSON
     * @param age how long
     */
    public record Replay(
            @DefaultValue("10000") int records,
            @DefaultValue("16MB") DataSize size,
            @DefaultValue("2m") Duration age) {}
}
