package dev.penstock.core.internal.type;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.DecodingException;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Binary forms that no server sends, and the reason that the error gives. */
class MalformedBinaryTest {
    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
            no byte                          | bool      |                              | it has 0 bytes instead of 1
            two bytes                        | bool      | 0001                         | it has 2 bytes instead of 1
            one byte                         | int2      | 01                           | it has 1 bytes instead of 2
            three bytes                      | int4      | 000001                       | it has 3 bytes instead of 4
            five bytes                       | oid       | 0000000001                   | it has 5 bytes instead of 4
            nine bytes                       | int8      | 000000000000000001           | it has 9 bytes instead of 8
            seven bytes                      | xid8      | 00000000000001               | it has 7 bytes instead of 8
            two bytes                        | char      | 4142                         | it has 2 bytes instead of 1
            no byte                          | char      |                              | it has 0 bytes instead of 1
            half a header                    | numeric   | 00000000000000               | it ends early
            a digit less than counted        | numeric   | 0001000000000000             | its header is out of bounds
            a digit more than counted        | numeric   | 00000000000000000001         | its header is out of bounds
            a negative scale                 | numeric   | 000000000000ffff             | its header is out of bounds
            a scale of 16384                 | numeric   | 0000000000004000             | its header is out of bounds
            a sign of no number              | numeric   | 0000000010000000             | its sign is unknown
            a digit of 10000                 | numeric   | 00010000000000002710         | it has a digit out of bounds
            a negative digit                 | numeric   | 0001000000000000ffff         | it has a digit out of bounds
            the fifth digit of 10000         | numeric   | 000500040000000000010001000100012710 | it has a digit out of bounds
            a microsecond before the day     | time      | ffffffffffffffff             | it is out of range
            a microsecond after 24:00        | time      | 000000141dd76001             | it is out of range
            a microsecond after 24:00        | timetz    | 000000141dd7600100000000     | it is out of range
            an offset of 18:00:01            | timetz    | 0000000000000000ffff02df     | it is malformed
            fifteen bytes                    | interval  | 000000000000000000000000000000 | it has 15 bytes instead of 16
            an unknown family                | inet      | 0120000401020304             | it is not an address
            the family of the other length   | inet      | 0320000401020304             | it is not an address
            a prefix of 33                   | inet      | 0221000401020304             | it is not an address
            a count of five                  | inet      | 0220000501020304             | it is not an address
            three bytes of four              | inet      | 02200004010203               | it is not an address
            a prefix of 129                  | inet      | 0381001000000000000000000000000000000001 | it is not an address
            family 4 with sixteen bytes      | inet      | 0220001000000000000000000000000000000001 | it is not an address
            a count of four for sixteen      | cidr      | 0380010400000000000000000000000000000001 | it is not an address
            half a count                     | varbit    | 000000                       | it ends early
            a negative count                 | varbit    | ffffffff                     | its length does not fit
            the largest count                | varbit    | 7fffffff                     | its length does not fit
            nine bits in a byte              | varbit    | 00000009ff                   | its length does not fit
            eight bits in two bytes          | bit       | 00000008ff00                 | its length does not fit
            no bits in a byte                | bit       | 0000000000                   | its length does not fit
            no version                       | jsonb     |                              | its version is unknown
            version 2                        | jsonb     | 0231                         | its version is unknown
            version 0                        | jsonpath  | 0024                         | its version is unknown
            no version                       | jsonpath  |                              | its version is unknown
            half a character                 | text      | c3                           | it is not UTF-8
            half a character                 | json      | 22c322                       | it is not UTF-8
            half a character                 | jsonb     | 0122c322                     | it is not UTF-8
            half a character                 | jsonpath  | 01c3                         | it is not UTF-8
            a point less than counted        | path      | 0100000001                   | it claims more than it holds
            a negative count                 | polygon   | ffffffff                     | it claims more than it holds
            half a number                    | point     | 000000000000000000000000000000 | it ends early
            a byte more                      | point     | 0000000000000000000000000000000000 | bytes follow after its end
            two numbers of three             | line      | 00000000000000000000000000000000 | it ends early
            three numbers of four            | box       | 000000000000000000000000000000000000000000000000 | it ends early
            a lexeme less than counted       | tsvector  | 00000001                     | it claims more than it holds
            a lexeme without end             | tsvector  | 00000001616161               | it ends early
            a position less than counted     | tsvector  | 0000000161000001             | it ends early
            a byte more                      | tsvector  | 0000000000                   | bytes follow after its end
            a lexeme that is not UTF-8       | tsvector  | 00000001c3000000             | it is not UTF-8
            a negative count                 | pg_snapshot | ffffffff0000000000000001   | it ends early
            a transaction less than counted  | pg_snapshot | 0000000100000000000000010000000000000002 | its length does not fit
            a transaction more than counted  | pg_snapshot | 0000000000000000000000010000000000000002 0000000000000001 | its length does not fit
            no flags                         | int4range |                              | it ends early
            a bound less than the flags have | int4range | 020000000400000001           | it ends early
            an empty range with a bound      | int4range | 010000000400000001           | bytes follow after its end
            a null bound                     | int4range | 02ffffffff0000000400000001   | a bound is null
            a byte more                      | int4range | 1800                         | bytes follow after its end
            a bound of another width         | int4range | 100000000200 01              | it has 2 bytes instead of 4
            a bound of a negative length     | int4range | 10fffffffe                   | it ends early
            a range less than counted        | int4multirange | 00000001                | it claims more than it holds
            a range of a negative length     | int4multirange | 00000001ffffffff01      | it ends early
            a range longer than its bytes    | int4multirange | 000000010000000201      | it ends early
            a byte more than the ranges      | int4multirange | 00000001000000010100    | bytes follow after its end
            seven dimensions                 | _int4     | 000000070000000000000017     | its number of dimensions is out of bounds
            a negative number of dimensions  | _int4     | ffffffff0000000000000017     | its number of dimensions is out of bounds
            a negative length                | _int4     | 000000010000000000000017ffffffff00000001 | it claims more elements than it holds
            more elements than bytes         | _int4     | 0000000100000000000000177fffffff00000001 | it claims more elements than it holds
            more elements in two dimensions  | _int4     | 00000002000000000000001700010000000000010001000000000001 | it claims more elements than it holds
            an element less                  | _int4     | 0000000100000000000000170000000100000001 | it claims more elements than it holds
            an element of another width      | _int4     | 000000010000000000000017000000010000000100000003000001 | it has 3 bytes instead of 4
            a byte more                      | _int4     | 00000000000000000000001700   | bytes follow after its end
            elements of an unknown type      | _int4     | 00000001000000000001869f0000000100000001ffffffff | its definition has changed
            more fields than the type        | amount    | 00000003 000006a4ffffffff 00000019ffffffff 00000019ffffffff | its definition has changed
            a field less than counted        | amount    | 00000001                     | it claims more than it holds
            a byte more                      | amount    | 0000000000                   | bytes follow after its end
            a field of an unknown type       | amount    | 00000001 0001869fffffffff    | its definition has changed
            a field of a negative length     | amount    | 00000001 000006a4fffffffe    | it ends early
            a pair less than counted         | hstore    | 00000001                     | it claims more than it holds
            a null key                       | hstore    | 00000001ffffffff00000000     | it ends early
            a value of a negative length     | hstore    | 000000010000000161fffffffe   | it ends early
            a byte more                      | hstore    | 0000000000                   | bytes follow after its end
            """)
    void isRefusedWithItsReason(String form, String type, String hex, String reason) {
        byte[] bytes = HexFormat.of().parseHex(hex == null ? "" : hex.replace(" ", ""));

        assertThatThrownBy(() -> type(type).codec().decodeBinary(bytes, 0, bytes.length))
                .isInstanceOf(DecodingException.class)
                .hasMessage("A value of type '%s' cannot be decoded: %s.", type, reason)
                .hasNoCause();
    }

    private static PgType type(String name) {
        return Stream.concat(UserTypes.all().stream(), BuiltInTypes.all().values().stream())
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
