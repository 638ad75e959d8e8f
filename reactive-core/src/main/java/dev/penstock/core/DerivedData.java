package dev.penstock.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** View of other columns in which some are replaced, added or left out. The remaining columns are still decoded on request. */
final class DerivedData extends StructuredData {
    /** Marker in place of an index of the original: the value is this object's own. */
    private static final int OWN = -1;

    private final StructuredData original;
    private final List<String> names;
    private final List<Integer> sources;
    private final @Nullable Object own;

    private DerivedData(StructuredData original, List<String> names, List<Integer> sources, @Nullable Object own) {
        this.original = original;
        this.names = names;
        this.sources = sources;
        this.own = own;
    }

    static DerivedData with(StructuredData original, String name, @Nullable Object value) {
        List<String> names = new ArrayList<>(original.names());
        List<Integer> sources = indexes(names.size());
        int index = names.indexOf(name);
        if (index < 0) {
            names.add(name);
            sources.add(OWN);
        } else {
            sources.set(index, OWN);
        }
        return new DerivedData(original, names, sources, value);
    }

    static DerivedData without(StructuredData original, List<String> left) {
        List<String> names = new ArrayList<>(original.names());
        List<Integer> sources = indexes(names.size());
        for (String name : left) {
            int index = names.indexOf(name);
            if (index >= 0) {
                names.remove(index);
                sources.remove(index);
            }
        }
        return new DerivedData(original, names, sources, null);
    }

    private static List<Integer> indexes(int size) {
        List<Integer> indexes = new ArrayList<>(size + 1);
        for (int i = 0; i < size; i++) {
            indexes.add(i);
        }
        return indexes;
    }

    @Override
    public int size() {
        return names.size();
    }

    @Override
    public String name(int index) {
        return names.get(index);
    }

    @Override
    public @Nullable Object value(int index) {
        int source = sources.get(index);
        return source == OWN ? own : original.value(source);
    }
}
