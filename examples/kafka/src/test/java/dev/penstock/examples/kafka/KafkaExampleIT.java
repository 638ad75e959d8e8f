package dev.penstock.examples.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class KafkaExampleIT {
    @Test
    void replicatesADatabaseThroughKafka() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        boolean equal = new KafkaExample(new PrintStream(out, true, StandardCharsets.UTF_8)).run();

        assertThat(equal).isTrue();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("Two consumers divide the partitions between them.", "Both databases hold the same rows.");
    }
}
