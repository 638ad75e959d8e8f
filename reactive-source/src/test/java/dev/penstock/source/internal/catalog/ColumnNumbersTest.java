package dev.penstock.source.internal.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnNumbersTest {
    /** The transaction that wrote the rows; what the catalog has of older ones is written with {@code <}, of younger ones with {@code >}. */
    private static final int XID = 100;

    private static final long COMMIT = 5_000_000;

    /**
     * Numbers are those that are possible, 0 is none. A catalog is the names of columns 1, 2, …, those that were dropped as a dash, each after the age of its entry; names before are
     * number=name.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        nothing was altered                                | a b     | <a <b              |         | 1 2
        a column was dropped long ago                      | a c     | <a <- <c           |         | 1 3
        a column is dropped after the rows                 | a b c   | <a >- <c           | 2=b     | 1 2 3
        the same, seen for the first time                  | a b c   | <a >- <c           |         | 1 2 3
        a column is renamed after the rows                 | a b c   | <a >x <c           |         | 1 2 3
        a column was renamed before                        | a x c   | <a <x <c           | 2=b     | 1 2 3
        another was added after one was dropped            | a x     | <a <- <x           | 2=b     | 1 3
        one is dropped and another added after the rows    | a b     | <a >- >x           | 2=b     | 1 2
        the same, seen for the first time                  | a b     | <a >- >x           |         | 1 2
        it was dropped and added again under its name      | a b     | <a <- <b           | 2=b     | 1 3
        so it will be, after the rows                      | a b c   | <a >- <c >b        | 2=b     | 1 2 3
        it may have been, or will be                       | a b     | <a >- >b           | 2=b     | 1 0
        renamed, and another has taken its name, later     | a b     | <a >x >b           | 2=b     | 1 2
        renamed, and dropped later                         | a x     | <a >- >y           | 2=b     | 1 2/3
        the transactions overlap                           | a x     | <a >- >x           | 2=b     | 1 3
        added and dropped without rows, another is renamed | a b     | <a <- >x           |         | 1 3
        a column is not published                          | a c     | <a <b <c           |         | 1 3
        one is not published and dropped later             | a c     | <a >- <c           |         | 1 3
        two are not published                              | a d     | <a <b <c <d        |         | 1 4
        two exchange their names later                     | a b c   | <a >c >b           |         | 1 2 3
        own transaction drops one                          | a b     | <a =-              | 2=b     | 1 2
        own transaction adds one                           | a b     | <a =b              |         | 1 2
        own transaction renames one                        | a b     | <a =x              | 2=b     | 1 2
        own transaction drops one and adds it again        | a b     | <a =- =b           | 2=b     | 1 0
        the same, seen for the first time                  | a b     | <a =- =b           |         | 1 0
        own transaction drops one, another goes later      | a c     | <a =- >-           | 2=b 3=c | 1 3
        own transaction drops one, another has a new name  | a c     | <a =- >x           | 2=b     | 1 3
        the same, seen for the first time                  | a c     | <a =- >x           |         | 1 2/3
        own transaction drops one and adds another         | a x     | <a =- =x           | 2=b     | 1 3
        the same, before that                              | a b     | <a =- =x           | 2=b     | 1 2
        the catalog contradicts the rows                   | a z     | <a <b              |         | 1 0
        the table is not there any more                    | a b     |                    |         | 0 0
        """)
    void findsTheNumberOfAColumnOrDoesNotGuess(
            String name, String columns, String catalog, String before, String numbers) {
        assertNumbers(columns, attributes(catalog, Attribute.UNKNOWN_TIME), before, numbers);
    }

    /**
     * The server knows when transactions were committed. {@code (} is an older transaction that was committed after the rows, and
     * {@code )} a younger one that was committed before them.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        nothing was altered                                | a b     | <a <b              |         | 1 2
        an older one drops it and adds it again later      | a b     | <a (- (b           | 2=b     | 1 2
        the same, seen for the first time                  | a b     | <a (- (b           |         | 1 2
        a younger one dropped it and added it again        | a b     | <a )- )b           | 2=b     | 1 3
        a younger one drops it and adds it again later     | a b     | <a >- >b           | 2=b     | 1 2
        the same, seen for the first time                  | a b     | <a >- >b           |         | 1 2
        older ones exchange names later                    | a b c   | <a (c (b           |         | 1 2 3
        renamed, and dropped later                         | a x     | <a >- >y           | 2=b     | 1 2
        renamed, and dropped and added again later         | a x     | <a >- >x           | 2=b     | 1 2
        own transaction drops one and adds it again        | a b     | <a =- =b           | 2=b     | 1 0
        own subtransaction drops one                       | a b     | <a :-              | 2=b     | 1 2
        a column is not published                          | a c     | <a <b <c           |         | 1 3
        a column that is not published is dropped later    | a c     | <a >- <c           |         | 1 3
        """)
    void knowsWhichTransactionWasCommittedFirst(
            String name, String columns, String catalog, String before, String numbers) {
        assertNumbers(columns, attributes(catalog, COMMIT), before, numbers);
    }

    private static void assertNumbers(String columns, List<Attribute> catalog, String before, String numbers) {
        assertThat(ColumnNumbers.of(List.of(columns.split(" ")), catalog, XID, COMMIT, names(before)))
                .map(possible -> possible.isEmpty()
                        ? "0"
                        : possible.stream().map(String::valueOf).collect(Collectors.joining("/")))
                .containsExactly(numbers.split(" "));
    }

    private static List<Attribute> attributes(String catalog, long commit) {
        String[] entries = catalog == null ? new String[0] : catalog.split(" ");
        Attribute[] attributes = new Attribute[entries.length];
        for (int i = 0; i < entries.length; i++) {
            char mark = entries[i].charAt(0);
            int age = "(<".indexOf(mark) >= 0 ? -1 : mark == '=' ? 0 : 1;
            int time = "<)".indexOf(mark) >= 0 ? -1 : "=:".indexOf(mark) >= 0 ? 0 : 1;
            String name = entries[i].substring(1);
            attributes[i] = new Attribute(
                    i + 1,
                    name.equals("-") ? "" : name,
                    XID + 10 * age,
                    false,
                    commit == COMMIT ? COMMIT + time : commit);
        }
        return List.of(attributes);
    }

    private static Map<Integer, String> names(String before) {
        Map<Integer, String> names = new HashMap<>();
        for (String entry : before == null ? new String[0] : before.split(" ")) {
            names.put(Integer.parseInt(entry.split("=", 2)[0]), entry.split("=", 2)[1]);
        }
        return names;
    }
}
