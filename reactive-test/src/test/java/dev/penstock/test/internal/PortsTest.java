package dev.penstock.test.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.test.error.ServerException;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void picksAPortThatIsNotReserved() {
        Set<Integer> few = IntStream.range(21_000, 21_050).boxed().collect(Collectors.toSet());

        assertThat(few).contains(Ports.free(allBut(few)));
    }

    @Test
    void failsIfEveryPortIsReservedOrInUse() throws IOException {
        int port = Ports.free();
        try (ServerSocket used = new ServerSocket(port, 1, Ports.loopback())) {
            assertThat(used.isBound()).isTrue();
            assertThatThrownBy(() -> Ports.free(allBut(Set.of(port)))).isInstanceOf(ServerException.class);
        }
    }

    private static Set<Integer> allBut(Set<Integer> ports) {
        return IntStream.range(20_000, 32_000)
                .filter(port -> !ports.contains(port))
                .boxed()
                .collect(Collectors.toSet());
    }
}
