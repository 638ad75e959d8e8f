package dev.penstock.source.internal.snapshot;

import dev.penstock.source.internal.catalog.ForeignKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Order that foreign keys require of the tables of a snapshot.
 *
 * @param parents the tables that must be read before a table, by OID; without references within a cycle
 * @param cycles the groups of two or more tables that reference each other in a circle: no order satisfies them
 * @param selfReferences the tables that reference themselves
 */
record ReadOrder(Map<Integer, Set<Integer>> parents, List<Set<Integer>> cycles, Set<Integer> selfReferences) {
    /** An order without requirements. */
    static final ReadOrder NONE = new ReadOrder(Map.of(), List.of(), Set.of());

    /** Returns the order that {@code foreignKeys} require. */
    static ReadOrder of(Collection<ForeignKey> foreignKeys) {
        Map<Integer, Set<Integer>> references = new LinkedHashMap<>();
        Set<Integer> selfReferences = new TreeSet<>();
        for (ForeignKey key : foreignKeys) {
            if (key.child() == key.parent()) {
                selfReferences.add(key.child());
            } else {
                references
                        .computeIfAbsent(key.child(), child -> new TreeSet<>())
                        .add(key.parent());
                references.computeIfAbsent(key.parent(), parent -> new TreeSet<>());
            }
        }
        Components components = new Components(references);
        Map<Integer, Set<Integer>> parents = new HashMap<>();
        references.forEach((child, all) -> {
            Set<Integer> before = new HashSet<>(all);
            before.removeIf(parent -> components.together(child, parent));
            if (!before.isEmpty()) {
                parents.put(child, Set.copyOf(before));
            }
        });
        return new ReadOrder(Map.copyOf(parents), components.cycles(), selfReferences);
    }

    /** Strongly connected components by Tarjan's algorithm, without recursion: a chain of tables may be long. */
    private static final class Components {
        private final Map<Integer, Set<Integer>> references;
        private final Map<Integer, Integer> index = new HashMap<>();
        private final Map<Integer, Integer> low = new HashMap<>();
        private final Map<Integer, Integer> component = new HashMap<>();
        private final Deque<Integer> stack = new ArrayDeque<>();
        private final List<Set<Integer>> cycles = new ArrayList<>();
        private int count;

        Components(Map<Integer, Set<Integer>> references) {
            this.references = references;
            references.keySet().forEach(table -> {
                if (!index.containsKey(table)) {
                    visit(table);
                }
            });
        }

        boolean together(int one, int other) {
            return of(component, one) == of(component, other);
        }

        List<Set<Integer>> cycles() {
            return List.copyOf(cycles);
        }

        private void visit(int start) {
            Deque<Visit> path = new ArrayDeque<>();
            path.push(enter(start));
            while (!path.isEmpty()) {
                Visit visit = path.element();
                if (visit.rest.isEmpty()) {
                    path.pop();
                    leave(visit.table);
                    if (!path.isEmpty()) {
                        low.merge(path.element().table, of(low, visit.table), Math::min);
                    }
                    continue;
                }
                int next = visit.rest.pop();
                if (!index.containsKey(next)) {
                    path.push(enter(next));
                } else if (!component.containsKey(next)) {
                    low.merge(visit.table, of(index, next), Math::min);
                }
            }
        }

        private static int of(Map<Integer, Integer> numbers, int table) {
            return Objects.requireNonNull(numbers.get(table));
        }

        private Visit enter(int table) {
            index.put(table, count);
            low.put(table, count++);
            stack.push(table);
            return new Visit(table, new ArrayDeque<>(references.getOrDefault(table, Set.of())));
        }

        private void leave(int table) {
            if (of(low, table) != of(index, table)) {
                return;
            }
            Set<Integer> members = new TreeSet<>();
            int member;
            do {
                member = stack.pop();
                component.put(member, table);
                members.add(member);
            } while (member != table);
            if (members.size() > 1) {
                cycles.add(members);
            }
        }
    }

    private record Visit(int table, Deque<Integer> rest) {}
}
