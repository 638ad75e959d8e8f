package dev.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.KafkaBroker;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class KafkaBrokerIT {
    @Test
    void keepsItsTopicsOverSigkill() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start()) {
            Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Admin admin = Admin.create(client)) {
                admin.createTopics(java.util.List.of(new NewTopic("kept", 2, (short) 1)))
                        .all()
                        .get();
                try (var producer = new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
                    producer.send(new ProducerRecord<>("kept", "a", "b")).get();
                }
                broker.kill();
                assertThat(broker.isRunning()).isFalse();
                broker.restart();
                assertThat(admin.listTopics().names().get()).contains("kept");
            }
        }
    }
}
