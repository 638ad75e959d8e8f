package dev.penstock.source.internal.server;

import dev.penstock.test.PostgresServer;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs a test class, whose constructor takes the version, on the oldest and the newest server, or on all of them. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "PostgreSQL {0}")
@MethodSource("dev.penstock.source.internal.server.OnEachServer$Versions#versions")
@Timeout(300)
public @interface OnEachServer {
    /** The versions. */
    final class Versions {
        private Versions() {}

        static IntStream versions() {
            return System.getProperty("penstock.checks", "slice").equals("whole")
                    ? PostgresServer.versions().stream().mapToInt(version -> version)
                    : IntStream.of(14, 18);
        }
    }
}
