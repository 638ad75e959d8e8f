package dev.penstock.sink.internal.connection;

import dev.penstock.core.internal.config.DatabaseUrl;
import io.r2dbc.postgresql.MultiHostConnectionStrategy.TargetServerType;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.client.ChannelBindingMode;
import io.r2dbc.postgresql.client.SSLMode;
import io.r2dbc.postgresql.client.SSLNegotiation;
import io.r2dbc.spi.ConnectionFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a connection factory of an address. */
public final class UrlConnectionFactory {
    private static final Pattern OPTION = Pattern.compile("(?:-c\\s*|--)([\\w.]+)=((?:\\\\.|\\S)*)");

    private UrlConnectionFactory() {}

    /** Returns a factory of connections to {@code url}. Nothing is opened yet. */
    public static ConnectionFactory of(DatabaseUrl url) {
        PostgresqlConnectionConfiguration.Builder builder = PostgresqlConnectionConfiguration.builder()
                .username(url.user())
                .database(url.database())
                .applicationName(url.parameter("application_name").orElse("penstock-sink"))
                .preparedStatementCacheQueries(0)
                // The driver would look for types of extensions by operators that it leaves to the search path.
                .autodetectExtensions(false)
                .tcpKeepAlive(true)
                .sslMode(SSLMode.fromValue(url.sslMode()));
        url.password().ifPresent(builder::password);
        url.connectTimeout().ifPresent(builder::connectTimeout);
        url.parameter("sslrootcert").ifPresent(builder::sslRootCert);
        url.parameter("sslcert").ifPresent(builder::sslCert);
        url.parameter("sslkey").ifPresent(builder::sslKey);
        url.parameter("sslpassword").ifPresent(builder::sslPassword);
        url.parameter("sslnegotiation").map(SSLNegotiation::fromValue).ifPresent(builder::sslNegotiation);
        url.parameter("channel_binding").map(ChannelBindingMode::fromValue).ifPresent(builder::channelBinding);
        url.parameter("options").map(UrlConnectionFactory::options).ifPresent(builder::options);
        hosts(url, builder);
        return new PostgresqlConnectionFactory(builder.build());
    }

    /** Of several hosts the primary is the one to write to, where the address does not say otherwise. */
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
