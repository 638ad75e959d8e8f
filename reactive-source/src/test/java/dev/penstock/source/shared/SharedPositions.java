package dev.penstock.source.shared;

import dev.penstock.core.Position;
import java.nio.charset.StandardCharsets;

/** Positions of a slot in the order of delivery. */
final class SharedPositions {
    private SharedPositions() {}

    static Position of(int number) {
        return of(number, "a", 1);
    }

    static Position of(int number, int timeline) {
        return of(number, "a", timeline);
    }

    static Position of(int number, String session) {
        return of(number, session, 1);
    }

    private static Position of(int number, String session, int timeline) {
        return Position.of(
                ("{\"version\":1,\"system\":\"1\",\"timeline\":" + timeline + ",\"slot\":\"s\",\"session\":\""
                                + session.repeat(8)
                                + "\",\"read\":[],\"unread\":[],\"kind\":\"change\",\"commit\":\"0/"
                                + Integer.toHexString(0x1000 + number)
                                + "\",\"lsn\":\"0/1\",\"index\":0,\"ordinal\":1}")
                        .getBytes(StandardCharsets.UTF_8));
    }
}
