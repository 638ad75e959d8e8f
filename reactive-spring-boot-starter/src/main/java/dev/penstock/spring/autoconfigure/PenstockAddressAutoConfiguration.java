package dev.penstock.spring.autoconfigure;

import dev.penstock.spring.internal.boot.OnNamedPipelines;
import dev.penstock.spring.internal.boot.OnSourceOptions;
import dev.penstock.spring.internal.option.SourceAddress;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of the source's address if its {@code url} is not set: the address of the application's database.
 *
 * <p>It is taken from Spring Boot's connection details, which originate from {@code spring.datasource.*}, from {@code spring.r2dbc.*},
 * from Docker Compose, or from a container with {@code @ServiceConnection}. Details of JDBC take precedence over those of R2DBC.
 *
 * <p>The address is read once. User and password are read for each connection, so a changed password needs no restart. A {@code url} under
 * {@code penstock.source} or {@code penstock.pipelines.<name>.source} has precedence, and then the user and password of these details are
 * not used.
 */
@AutoConfiguration(
        before = PenstockAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration"
        })
@Conditional(PenstockAddressAutoConfiguration.OnSources.class)
public final class PenstockAddressAutoConfiguration {
    /** Creates the configuration; called by Spring. */
    public PenstockAddressAutoConfiguration() {}

    /** Condition that matches if a source is configured, with or without a name. */
    static final class OnSources extends AnyNestedCondition {
        /** Creates the condition for the phase in which configuration classes are read, before any bean is known. */
        OnSources() {
            super(ConfigurationPhase.PARSE_CONFIGURATION);
        }

        /** A source under {@code penstock.source}. */
        @Conditional(OnSourceOptions.class)
        static final class Single {}

        /** Sources under {@code penstock.pipelines}. */
        @Conditional(OnNamedPipelines.class)
        static final class Named {}
    }

    /** The address from the connection details of JDBC: their URL with all its parameters, those for TLS included. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JdbcConnectionDetails.class)
    @ConditionalOnBean(JdbcConnectionDetails.class)
    static class OfJdbc {
        @Bean
        @ConditionalOnMissingBean
        SourceAddress penstockSourceAddress(JdbcConnectionDetails details) {
            return SourceAddress.of(details.getJdbcUrl(), details::getUsername, details::getPassword);
        }
    }

    /**
     * The address from the connection details of R2DBC: host, port, database and user. Of their TLS settings only one is used: with
     * {@code ssl} on, the connection is encrypted ({@code sslmode=require}), but the certificate is verified only if
     * {@code penstock.source.ssl.bundle} names an SSL bundle.
     */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(R2dbcConnectionDetails.class)
    @ConditionalOnBean(R2dbcConnectionDetails.class)
    static class OfR2dbc {
        @Bean
        @ConditionalOnMissingBean
        SourceAddress penstockSourceAddress(R2dbcConnectionDetails details) {
            ConnectionFactoryOptions options = details.getConnectionFactoryOptions();
            return SourceAddress.of(
                    url(options),
                    () -> (String) details.getConnectionFactoryOptions().getValue(ConnectionFactoryOptions.USER),
                    () -> text(details.getConnectionFactoryOptions().getValue(ConnectionFactoryOptions.PASSWORD)));
        }

        /** Returns the URL without the password, which is read for each connection. */
        private static String url(ConnectionFactoryOptions options) {
            Object port = options.getValue(ConnectionFactoryOptions.PORT);
            Object database = options.getValue(ConnectionFactoryOptions.DATABASE);
            Object user = options.getValue(ConnectionFactoryOptions.USER);
            boolean encrypted = Boolean.TRUE.equals(options.getValue(ConnectionFactoryOptions.SSL));
            return "postgresql://" + (user == null ? "" : encoded(user) + '@')
                    + Objects.requireNonNullElse(options.getValue(ConnectionFactoryOptions.HOST), "localhost")
                    + (port == null ? "" : ":" + port)
                    + (database == null ? "" : '/' + encoded(database))
                    + (encrypted ? "?sslmode=require" : "");
        }

        /** Returns a text as a part of a URL, in which a blank is not a plus sign. */
        private static String encoded(Object text) {
            return URLEncoder.encode(text.toString(), StandardCharsets.UTF_8).replace("+", "%20");
        }

        private static @Nullable String text(@Nullable Object characters) {
            return characters == null ? null : characters.toString();
        }
    }
}
