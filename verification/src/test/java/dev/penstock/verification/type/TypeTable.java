package dev.penstock.verification.type;

import dev.penstock.core.internal.type.TypeSample;
import dev.penstock.core.internal.type.TypeSamples;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A table {@code (id, v)} whose second column is of the sample's type.
 *
 * @param name its name in schema {@code public}
 * @param sample the type and its values
 */
record TypeTable(String name, TypeSample sample) {
    /** A table whose rows mark the end of a round. */
    static final String END = "the_end";

    static final String DDL_OF_END = "CREATE TABLE public." + END + " (id int PRIMARY KEY)";

    /** Rows that are first are numbered from 1; if they are made again, from this on, or from twice this on. */
    static final int ROUND = 1_000_000;

    /** Types that the library asks for in text, because servers do not take back what they send in binary. */
    private static final Set<String> TEXT_ONLY = Set.of("tsquery", "int2vector", "oidvector", "aclitem");

    static List<TypeTable> all(int version) {
        List<TypeTable> tables = new ArrayList<>();
        for (TypeSample sample : TypeSamples.all()) {
            if (sample.since() <= version) {
                tables.add(new TypeTable("t" + tables.size(), sample));
            }
        }
        return tables;
    }

    /** Returns whether a stream in binary can hold this table. */
    boolean isBinary() {
        return !TEXT_ONLY.contains(sample.type().replace("[]", ""));
    }

    String ddl() {
        return "CREATE TABLE public." + name + " (id int PRIMARY KEY, v " + sample.type() + ")";
    }

    /** Returns what makes rows of an array of texts. */
    String insert() {
        return "INSERT INTO public." + name + " SELECT i, x::" + sample.type()
                + " FROM unnest(?::text[]) WITH ORDINALITY AS a (x, i)";
    }

    /** Returns what makes the rows once more, as rows of their own. */
    String repeat(int from) {
        return "INSERT INTO public." + name + " SELECT id + " + from + ", v FROM public." + name + " WHERE id < "
                + ROUND;
    }

    /** Returns what the server prints of the rows below a number. */
    String texts(int below) {
        return "SELECT id, v::text FROM public." + name + " WHERE id < " + below + " ORDER BY id";
    }

    @Override
    public String toString() {
        return sample.type();
    }
}
