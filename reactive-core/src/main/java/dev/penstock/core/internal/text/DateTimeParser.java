package dev.penstock.core.internal.text;

import dev.penstock.core.internal.wire.MalformedException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;

/** Parser of dates and times in PostgreSQL's ISO style and in ISO 8601 (with {@code T} and expanded years). */
public final class DateTimeParser {
    private final TextCursor in;
    private int year;
    private boolean signed;
    private int month;
    private int day;

    private DateTimeParser(String text) {
        this.in = new TextCursor(text.strip());
    }

    public static LocalDate date(String text) {
        DateTimeParser parser = new DateTimeParser(text);
        parser.readDate();
        return parser.dateAtEnd();
    }

    public static LocalDateTime timestamp(String text) {
        DateTimeParser parser = new DateTimeParser(text);
        parser.readDate();
        LocalTime time = parser.readTimeOfTimestamp();
        return at(parser.dateAtEnd(), time);
    }

    /** Parses a timestamp; without an offset it is in UTC, as in a session with the pinned settings. */
    public static OffsetDateTime timestampWithOffset(String text) {
        DateTimeParser parser = new DateTimeParser(text);
        parser.readDate();
        LocalTime time = parser.readTimeOfTimestamp();
        ZoneOffset offset = parser.readOffset();
        return at(parser.dateAtEnd(), time).atOffset(offset).withOffsetSameInstant(ZoneOffset.UTC);
    }

    public static LocalTime time(String text) {
        DateTimeParser parser = new DateTimeParser(text);
        LocalTime time = parser.readTime();
        parser.in.expectEnd();
        return time;
    }

    public static OffsetTime timeWithOffset(String text) {
        DateTimeParser parser = new DateTimeParser(text);
        LocalTime time = parser.readTime();
        ZoneOffset offset = parser.readOffset();
        parser.in.expectEnd();
        return OffsetTime.of(time, offset);
    }

    private static LocalDateTime at(LocalDate date, LocalTime time) {
        return time.equals(DateTimeText.END_OF_DAY) ? date.plusDays(1).atStartOfDay() : date.atTime(time);
    }

    private void readDate() {
        boolean negative = in.skip('-');
        signed = negative || in.skip('+');
        int digits = in.digits(4, 7);
        year = negative ? -digits : digits;
        in.expect('-');
        month = in.digits(2, 2);
        in.expect('-');
        day = in.digits(2, 2);
    }

    /** Parses a date with its era, which is the last part of the text and determines which years are leap years. */
    private LocalDate dateAtEnd() {
        boolean beforeOurEra = !signed && in.skip(" BC");
        in.expectEnd();
        if (beforeOurEra && year == 0) {
            throw new MalformedException("it is out of range");
        }
        return LocalDate.of(beforeOurEra ? 1 - year : year, month, day);
    }

    private LocalTime readTimeOfTimestamp() {
        if (!in.skip('T')) {
            in.expect(' ');
        }
        return readTime();
    }

    private LocalTime readTime() {
        int hour = in.digits(2, 2);
        in.expect(':');
        int minute = in.digits(2, 2);
        // PostgreSQL takes 12:34.5 for minutes and seconds, others for hours and minutes: without seconds there is no
        // fraction.
        boolean seconds = in.skip(':');
        int second = seconds ? in.digits(2, 2) : 0;
        int nano = seconds && in.skip('.') ? readFraction() : 0;
        boolean endOfDay = hour == 24 && minute == 0 && second == 0 && nano == 0;
        return endOfDay ? DateTimeText.END_OF_DAY : LocalTime.of(hour, minute, second, nano);
    }

    private int readFraction() {
        int start = in.position();
        int nano = in.digits(1, 9);
        for (int i = in.position() - start; i < 9; i++) {
            nano *= 10;
        }
        return nano;
    }

    private ZoneOffset readOffset() {
        if (in.skip('Z')) {
            return ZoneOffset.UTC;
        }
        int sign = in.skip('-') ? -1 : 1;
        if (sign > 0 && !in.skip('+')) {
            return ZoneOffset.UTC;
        }
        int hours = in.digits(2, 2);
        int minutes = in.skip(':') ? in.digits(2, 2) : 0;
        int seconds = in.skip(':') ? in.digits(2, 2) : 0;
        return ZoneOffset.ofHoursMinutesSeconds(sign * hours, sign * minutes, sign * seconds);
    }
}
