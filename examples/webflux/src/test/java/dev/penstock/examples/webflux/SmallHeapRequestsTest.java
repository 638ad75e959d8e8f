package dev.penstock.examples.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.shared.SharedRecords;
import dev.penstock.test.HostileInputs;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Ids to resume after, filters and bodies of requests, within a heap of 64 MB. */
class SmallHeapRequestsTest {
    @Test
    void requestsAreReadOrRefusedWithinASmallHeap() {
        assertThat(HostileInputs.run(Program.class))
                .contains(
                        "id of base64: decoded",
                        "id that expands: decoded",
                        "filter of keys: decoded",
                        "filter of operations: refused",
                        "body with a large amount: decoded",
                        "body with a long number: refused",
                        "nested body: refused");
    }

    static final class Program {
        /** Far more than a server accepts as a header or as a body. */
        private static final int WIRE = 1_000_000;

        private static final HostileInputs INPUTS = new HostileInputs(
                error -> error instanceof JacksonException || error instanceof ResponseStatusException);

        private Program() {}

        public static void main(String[] args) throws Exception {
            SharedRecords<String> shared =
                    SharedRecords.builder(String::valueOf, String::length).build();
            String expanding = "{\"version\":1,\"system\":\"1\",\"timeline\":1,\"slot\":\"s\",\"session\":\"00000000\","
                    + "\"read\":[1,-2000000000],\"unread\":[],\"kind\":\"change\",\"commit\":\"0/1\",\"lsn\":\"0/1\","
                    + "\"index\":0,\"ordinal\":1}";
            id(shared, "of base64", "A".repeat(WIRE));
            id(shared, "that expands", encoded(expanding));
            id(shared, "of brackets", encoded("[".repeat(WIRE)));
            id(shared, "of zeros", encoded("\u0000".repeat(WIRE)));
            id(shared, "of other text", "?%".repeat(WIRE / 2));

            filter("of keys", "key", ",k".repeat(WIRE / 2));
            filter("of commas", "table", ",".repeat(WIRE));
            filter("of operations", "operation", "create,".repeat(WIRE / 7) + "drop");
            filter("of parameters", "x".repeat(WIRE), "y");

            body("body with a large amount", "{\"customer\":\"c\",\"amount\":1e999999999}");
            body("body with a long number", "{\"customer\":\"c\",\"amount\":" + "9".repeat(WIRE) + "}");
            body("body with a long name", "{\"customer\":\"" + "c".repeat(WIRE) + "\",\"amount\":1}");
            body("nested body", "{\"customer\":" + "[".repeat(WIRE));
            body("body of many members", "{" + "\"a\":1,".repeat(WIRE / 6) + "\"amount\":1}");
            INPUTS.end();
        }

        private static String encoded(String id) {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(StandardCharsets.UTF_8));
        }

        private static void id(SharedRecords<String> shared, String name, String id) throws Exception {
            INPUTS.decode(
                    "id " + name,
                    id.getBytes(StandardCharsets.UTF_8),
                    bytes -> assertThat(shared.isKept(id).block()).isFalse());
        }

        private static void filter(String name, String parameter, String value) throws Exception {
            MultiValueMap<String, String> query = new LinkedMultiValueMap<>();
            query.put(parameter, List.of(value));
            INPUTS.decode("filter " + name, value.getBytes(StandardCharsets.UTF_8), bytes -> ChangeFilter.of(query));
        }

        private static void body(String name, String json) throws Exception {
            JsonMapper mapper = JsonMapper.builder().build();
            INPUTS.decode(name, json.getBytes(StandardCharsets.UTF_8), bytes -> {
                Orders.Order order = mapper.readValue(bytes, Orders.Order.class);
                // The driver sends a number as this text.
                assertThat(String.valueOf(order.amount())).hasSizeLessThan(2 * WIRE);
            });
        }
    }
}
