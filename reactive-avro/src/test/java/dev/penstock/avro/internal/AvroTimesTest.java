package dev.penstock.avro.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvroTimesTest {
    @ParameterizedTest
    @CsvSource({"00:00, 0", "00:00:00.000001, 1", "12:34:56.789012, 45296789012", "23:59:59.999999, 86399999999"})
    void countsTheMicrosecondsOfADay(LocalTime time, long micros) {
        assertThat(AvroTimes.micros(time)).isEqualTo(micros);
        assertThat(AvroTimes.time(micros)).isEqualTo(time);
    }

    @Test
    void tellsTheEndOfADayFromItsBeginning() {
        assertThat(AvroTimes.micros(LocalTime.MAX)).isEqualTo(86_400_000_000L);
        assertThat(AvroTimes.time(86_400_000_000L)).isEqualTo(LocalTime.MAX);
    }

    /** The last year that fits is 294247; PostgreSQL's timestamps begin in 4713 BC and end in 294276. */
    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00, 0",
        "1970-01-01T00:00:00.000001, 1",
        "1969-12-31T23:59:59.999999, -1",
        "1969-12-31T23:59:58.500000, -1500000",
        "2026-11-30T12:00:00.123456, 1796040000123456",
        "-4712-01-01T00:00, -210863520000000000",
        "+294247-01-10T04:00:54.775807, 9223372036854775807",
    })
    void countsTheMicrosecondsSince1970(LocalDateTime time, long micros) {
        assertThat(AvroTimes.micros(time)).isEqualTo(micros);
        assertThat(AvroTimes.timestamp(micros)).isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-30T12:00:00Z, 1796040000000000",
        "2026-11-30T12:00:00+02:00, 1796032800000000",
        "2026-11-30T12:00:00-05:30, 1796059800000000",
    })
    void countsInUtc(OffsetDateTime time, long micros) {
        assertThat(AvroTimes.micros(time)).isEqualTo(micros);
    }

    @Test
    void hasNoNumberForInfinityAndForTimesThatDoNotFit() {
        assertThat(AvroTimes.micros(LocalDateTime.MIN)).isNull();
        assertThat(AvroTimes.micros(LocalDateTime.MAX)).isNull();
        assertThat(AvroTimes.micros(OffsetDateTime.MIN)).isNull();
        assertThat(AvroTimes.micros(OffsetDateTime.MAX)).isNull();
        assertThat(AvroTimes.micros(LocalDateTime.parse("+294247-01-10T04:00:54.775808")))
                .isNull();
        assertThat(AvroTimes.micros(LocalDateTime.parse("+294276-12-31T23:59:59.999999")))
                .isNull();
    }
}
