package dev.penstock.kafka.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Position;
import dev.penstock.kafka.error.PartitionException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaPositionTest {
    @Test
    void isReadFromItsBytes() {
        Position source = Position.of(new byte[] {0, -1, ':', 5});
        KafkaPosition position = new KafkaPosition("shop.orders-v1_x", 7, 1L << 40, source);

        KafkaPosition read = KafkaPosition.of(Position.of(position.toBytes()));

        assertThat(read.topic()).isEqualTo("shop.orders-v1_x");
        assertThat(read.partition()).isEqualTo(7);
        assertThat(read.offset()).isEqualTo(1L << 40);
        assertThat(read.source()).isEqualTo(source);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "kafka:1:t:0:5",
                "kafka:2:t:0:5:AA==",
                "kafka:1:t:x:5:AA==",
                "kafka:1:t:0:5:?",
                "kafka:1:t:0:5:AA==:",
                "kafka:1:t:0:-1:AA==",
                "kafka:1:t:-1:5:AA==",
                "kafka:1:t:2147483648:5:AA=="
            })
    void refusesOtherBytes(String text) {
        assertThatThrownBy(() -> KafkaPosition.of(Position.of(text.getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(PartitionException.class);
    }
}
