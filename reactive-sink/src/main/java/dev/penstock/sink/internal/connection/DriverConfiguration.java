package dev.penstock.sink.internal.connection;

import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.core.internal.tls.TlsMaterial;
import io.r2dbc.postgresql.MultiHostConnectionStrategy.TargetServerType;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.client.ChannelBindingMode;
import io.r2dbc.postgresql.client.SSLMode;
import io.r2dbc.postgresql.client.SSLNegotiation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.netty.resources.LoopResources;

/** The driver's configuration for an address. */
final class DriverConfiguration {
    private static final Pattern OPTION = Pattern.compile("(?:-c\\s*|--)([\\w.]+)=((?:\\\\.|\\S)*)");

    private DriverConfiguration() {}

    /** Returns the configuration of connections without TLS. */
    static PostgresqlConnectionConfiguration of(DatabaseUrl url, LoopResources loops) {
        return builder(url, loops).sslMode(SSLMode.DISABLE).build();
    }

    /**
     * Returns the configuration of connections with TLS. The certificates were read before, because the driver must not
     * read files.
     */
    static PostgresqlConnectionConfiguration of(DatabaseUrl url, LoopResources loops, TlsMaterial tls) {
        PostgresqlConnectionConfiguration.Builder builder = builder(url, loops)
                .sslMode(SSLMode.fromValue(TlsMaterial.driverMode(url)))
                .sslContextBuilderCustomizer(context -> {
                    tls.identity().ifPresent(context::keyManager);
                    return context.trustManager(tls.trust());
                });
        url.parameter("sslnegotiation").map(SSLNegotiation::fromValue).ifPresent(builder::sslNegotiation);
        return builder.build();
    }

    private static PostgresqlConnectionConfiguration.Builder builder(DatabaseUrl url, LoopResources loops) {
        PostgresqlConnectionConfiguration.Builder builder = PostgresqlConnectionConfiguration.builder()
                .username(url.user())
                .database(url.database())
                .applicationName(url.parameter("application_name").orElse("penstock-sink"))
                .preparedStatementCacheQueries(0)
                // The driver would find types of extensions by operators that depend on the search path.
                .autodetectExtensions(false)
                .tcpKeepAlive(true)
                .loopResources(loops);
        url.password().ifPresent(builder::password);
        url.connectTimeout().ifPresent(builder::connectTimeout);
        url.parameter("channel_binding").map(ChannelBindingMode::fromValue).ifPresent(builder::channelBinding);
        url.parameter("options").map(DriverConfiguration::options).ifPresent(builder::options);
        hosts(url, builder);
        return builder;
    }

    /** Sets the hosts. Of several hosts the primary is written to, unless the address requests another. */
    private static void hosts(DatabaseUrl url, PostgresqlConnectionConfiguration.Builder builder) {
        String wanted = url.parameter("targetServerType").orElse(url.hosts().size() == 1 ? "any" : "primary");
        if (url.hosts().size() == 1 && wanted.equals("any")) {
            builder.host(url.hosts().get(0).name()).port(url.hosts().get(0).port());
            return;
        }
        url.hosts().forEach(host -> builder.addHost(host.name(), host.port()));
        builder.targetServerType(TargetServerType.fromValue(wanted.equals("preferPrimary") ? "primary" : wanted));
        url.parameter("load_balance_hosts").map(Boolean::parseBoolean).ifPresent(builder::loadBalanceHosts);
    }

    /** Returns the settings of libpq's {@code options}: {@code -c name=value} or {@code --name=value}. */
    private static Map<String, String> options(String text) {
        Map<String, String> options = new LinkedHashMap<>();
        Matcher matcher = OPTION.matcher(text);
        while (matcher.find()) {
            options.put(matcher.group(1), matcher.group(2).replaceAll("\\\\(.)", "$1"));
        }
        return options;
    }
}
