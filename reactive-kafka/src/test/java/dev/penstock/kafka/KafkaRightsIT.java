package dev.penstock.kafka;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.PenstockException;
import dev.penstock.core.Record;
import dev.penstock.kafka.error.BrokerException;
import dev.penstock.kafka.error.TopicException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The table of rights in the guide: they are enough, and each that Kafka does not include in another one is needed. */
class KafkaRightsIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final String POSITIONS = "positions.of.rights";

    private static SecuredBroker broker;

    private final String name = "rights" + NAMES.incrementAndGet() + "x";
    private final String topic = name + ".t";
    private final List<Right> granted = new ArrayList<>();

    /** Operations that a user is allowed on the resources whose names begin with a prefix. */
    record Right(String user, ResourceType type, String prefix, List<AclOperation> operations) {}

    @BeforeAll
    static void startBroker() {
        broker = new SecuredBroker();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void allowSink() throws Exception {
        allow("sink", TOPIC, topic, WRITE, CREATE);
        allow("sink", TOPIC, POSITIONS, READ, WRITE, CREATE);
        allow("sink", TRANSACTIONAL_ID, "penstock-" + name, WRITE);
    }

    @AfterEach
    void disallowAll() throws Exception {
        for (Right right : granted) {
            broker.disallowUser(
                    right.user(),
                    right.type(),
                    right.prefix(),
                    right.operations().toArray(AclOperation[]::new));
        }
    }

    private void allow(String user, ResourceType type, String prefix, AclOperation... operations) throws Exception {
        broker.allowUser(user, type, prefix, operations);
        granted.add(new Right(user, type, prefix, List.of(operations)));
    }

    @ParameterizedTest
    @EnumSource(KafkaDelivery.class)
    void theRightsOfTheSinkAreEnough(KafkaDelivery delivery) {
        write(delivery, 0, 9);
        write(delivery, 0, 19);

        assertThat(KafkaRecords.number(sink(delivery).storedPosition().block(DEADLINE)))
                .isEqualTo(19);
    }

    @Test
    void withoutAPipelineTheRightToWriteIsEnough() throws Exception {
        broker.disallowUser("sink", TOPIC, POSITIONS, READ, WRITE, CREATE);
        broker.disallowUser("sink", TRANSACTIONAL_ID, "penstock-" + name, WRITE);

        Flux.fromIterable(KafkaRecords.transactions("t", 0, 9, 5))
                .as(KafkaSink.builder()
                        .bootstrapServers(broker.servers())
                        .topic(topic)
                        .options(prefixed(SecuredBroker.login("sink", "sink")))
                        .build())
                .block(DEADLINE);
    }

    static Stream<Right> needed() {
        return Stream.of(
                new Right("sink", TOPIC, "", List.of(WRITE)),
                new Right("sink", TOPIC, POSITIONS, List.of(READ)),
                new Right("sink", TOPIC, POSITIONS, List.of(WRITE)),
                new Right("sink", TRANSACTIONAL_ID, "", List.of(WRITE)));
    }

    @ParameterizedTest
    @MethodSource("needed")
    void withoutARightTheSinkEndsWithAnErrorThatNamesIt(Right right) throws Exception {
        write(KafkaDelivery.EXACTLY_ONCE, 0, 9);
        String prefix = right.type() == TRANSACTIONAL_ID
                ? "penstock-" + name
                : right.prefix().isEmpty() ? topic : right.prefix();
        broker.disallowUser("sink", right.type(), prefix, right.operations().toArray(AclOperation[]::new));

        assertThatThrownBy(() -> write(KafkaDelivery.EXACTLY_ONCE, 0, 19))
                .isInstanceOf(PenstockException.class)
                .hasMessageContaining(right.operations().get(0).name());
    }

    @Test
    void withoutTheRightToCreateAMissingTopicIsAnError() throws Exception {
        broker.disallowUser("sink", TOPIC, topic, CREATE);

        assertThatThrownBy(() -> write(KafkaDelivery.EXACTLY_ONCE, 0, 9))
                .isInstanceOf(TopicException.class)
                .hasMessageContaining("let the principal create topics");
    }

    @Test
    void theRightsOfTheSourceAreEnough() throws Exception {
        write(KafkaDelivery.EXACTLY_ONCE, 0, 9);
        allow("source", TOPIC, topic, READ);
        allow("source", GROUP, name, READ);

        assertThat(read(10)).hasSize(10);
    }

    static Stream<Right> neededBySource() {
        return Stream.of(new Right("source", TOPIC, "", List.of(READ)), new Right("source", GROUP, "", List.of(READ)));
    }

    @ParameterizedTest
    @MethodSource("neededBySource")
    void withoutARightTheSourceEndsWithAnErrorThatNamesIt(Right missing) throws Exception {
        write(KafkaDelivery.EXACTLY_ONCE, 0, 9);
        allow("source", missing.type() == TOPIC ? GROUP : TOPIC, missing.type() == TOPIC ? name : topic, READ);

        assertThatThrownBy(() -> read(10)).isInstanceOf(BrokerException.class).hasMessageContaining("READ");
    }

    private List<Record> read(int count) {
        List<Record> records = java.util.Collections.synchronizedList(new ArrayList<>());
        Mono<Void> reading = KafkaSource.builder()
                .bootstrapServers(broker.servers())
                .options(prefixed(SecuredBroker.login("source", "source")))
                .topics(topic)
                .group(name)
                .build()
                .forEachPartition(partition -> partition
                        .records()
                        .doOnNext(records::add)
                        .doOnNext(record -> partition.acknowledgements().acknowledgeUpTo(record.position()))
                        .then());
        Mono<Void> enough = Flux.interval(Duration.ofMillis(50))
                .takeUntil(tick -> records.size() >= count)
                .then();
        Mono.firstWithSignal(reading, enough).block(DEADLINE);
        return records;
    }

    private void write(KafkaDelivery delivery, int first, int last) {
        sink(delivery)
                .resume(
                        () -> Flux.fromIterable(KafkaRecords.transactions("t", first, last, 5)),
                        position -> Flux.fromIterable(
                                KafkaRecords.transactions("t", (int) KafkaRecords.number(position) + 1, last, 5)))
                .block(DEADLINE);
    }

    private KafkaSink sink(KafkaDelivery delivery) {
        return KafkaSink.builder()
                .bootstrapServers(broker.servers())
                .topic(topic)
                .positionsTopic(POSITIONS)
                .pipeline(name)
                .delivery(delivery)
                .options(prefixed(SecuredBroker.login("sink", "sink")))
                .build();
    }

    private static Map<String, String> prefixed(Map<String, String> login) {
        Map<String, String> options = new java.util.HashMap<>();
        login.forEach((setting, value) -> options.put("kafka." + setting, value));
        return options;
    }
}
