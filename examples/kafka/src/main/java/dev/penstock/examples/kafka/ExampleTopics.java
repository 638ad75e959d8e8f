package dev.penstock.examples.kafka;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** Asks for topics. */
final class ExampleTopics {
    private ExampleTopics() {}

    static boolean exist(String bootstrapServers, String... topics) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            return admin.listTopics().names().get().containsAll(List.of(topics));
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka could not be asked for its topics.", e);
        }
    }
}
