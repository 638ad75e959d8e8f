package dev.penstock.kafka;

import dev.penstock.core.internal.config.Conversion;
import dev.penstock.core.internal.config.Parameter;
import dev.penstock.core.internal.config.Settings;
import dev.penstock.core.option.OptionType;
import dev.penstock.kafka.internal.registry.RegistrySettings;
import java.net.URI;
import java.util.Optional;

/** The options of the client of a schema registry. */
final class RegistryParameters {
    static final Parameter<URI> URL = Parameter.of(
            "registry.url",
            "The address of the schema registry, which has the interface of Confluent's.",
            OptionType.STRING,
            address());
    static final Parameter<String> USER = Parameter.string(
            "registry.user", "The user at the schema registry. Without one there is no authentication.");
    static final Parameter<String> PASSWORD = Parameter.string("registry.password", "The password of that user.");

    private static final String MAPPING = "dev.penstock.avro.internal.AvroRelation";

    private RegistryParameters() {}

    /** Returns the configuration of the client, if there is an address. */
    static Optional<RegistrySettings> settings(Settings settings, boolean register) {
        return settings.find(URL)
                .map(url -> new RegistrySettings(
                        url,
                        settings.find(USER).orElse(null),
                        settings.find(PASSWORD).orElse(null),
                        register));
    }

    /** Returns whether the optional module is on the class path. */
    static boolean isAvroPresent() {
        try {
            Class.forName(MAPPING, false, RegistryParameters.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static Conversion<URI> address() {
        return new Conversion<>() {
            @Override
            public URI parse(String text) {
                URI address;
                try {
                    address = URI.create(text);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("must be a URL", null);
                }
                if (address.getHost() == null
                        || !String.valueOf(address.getScheme()).matches("https?")) {
                    throw new IllegalArgumentException("must begin with http:// or https:// and a host");
                }
                if (address.getRawUserInfo() != null || address.getRawQuery() != null) {
                    throw new IllegalArgumentException(
                            "must hold neither a user nor a query; set registry.user and registry.password");
                }
                return address;
            }

            @Override
            public String format(URI value) {
                return value.toString();
            }
        };
    }
}
