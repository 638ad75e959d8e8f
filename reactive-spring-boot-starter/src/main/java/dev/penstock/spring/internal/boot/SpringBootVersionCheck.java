package dev.penstock.spring.internal.boot;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootVersion;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** Initializer that fails with a clear message if the application's version of Spring Boot is not supported. */
public final class SpringBootVersionCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    /** Creates the check; called by Spring. */
    public SpringBootVersionCheck() {}

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        require(SpringBootVersion.getVersion());
    }

    public static void require(@Nullable String version) {
        if (version != null && version.matches("[123]\\..*")) {
            throw new IllegalStateException("penstock-spring-boot-starter needs Spring Boot 4; this application has "
                    + version + ". Use Spring Boot 4, or the library without the starter: penstock-source and"
                    + " penstock-sink with the versions of penstock-bom.");
        }
    }
}
