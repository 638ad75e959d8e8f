package dev.penstock.benchmarks.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** All samples of one work, by contestant in the order of their first run. The first contestant is compared with all that have no rival. */
public final class WorkOutcome {
    private final String work;
    private final String title;
    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();
    private final Map<String, String> rivals = new HashMap<>();

    public WorkOutcome(String work, String title) {
        this.work = work;
        this.title = title;
    }

    /** Returns the short name of the work, as the command line and file names use it. */
    public String work() {
        return work;
    }

    /** Returns what was measured, in words. */
    public String title() {
        return title;
    }

    public void add(String contestant, Sample sample) {
        samples.computeIfAbsent(contestant, name -> new ArrayList<>()).add(sample);
    }

    /** Compares a contestant with {@code rival}, which does the same work, instead of the first one. */
    public void compare(String contestant, String rival) {
        rivals.put(contestant, rival);
    }

    /** Returns the name of the contestant that does the same as this one; empty if it is the first one. */
    public Optional<String> rival(String contestant) {
        return Optional.ofNullable(rivals.get(contestant));
    }

    public List<String> contestants() {
        return List.copyOf(samples.keySet());
    }

    /** Returns the samples of one contestant in the order of the runs. */
    public List<Sample> samples(String contestant) {
        return samples.getOrDefault(contestant, List.of());
    }

    /** Returns the figures that at least one contestant has, in the order of {@link Figure}. */
    public List<Figure> figures() {
        TreeSet<Figure> found = new TreeSet<>();
        samples.values()
                .forEach(runs -> runs.forEach(run -> found.addAll(run.figures().keySet())));
        return List.copyOf(found);
    }

    /** Returns the figure by which the contestants are compared. */
    public Figure lead() {
        return figures().get(0);
    }

    /** Returns the spread of a figure over the runs of a contestant; empty if it was not measured. */
    public Optional<Spread> spread(String contestant, Figure figure) {
        List<Double> values = samples(contestant).stream()
                .filter(run -> run.figures().containsKey(figure))
                .map(run -> run.figures().get(figure))
                .toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }

    /** Returns the median of a contestant's rival, or of the first contestant, divided by its own. */
    public Optional<Double> ratio(String contestant) {
        return spread(rival(contestant).orElse(contestants().get(0)), lead())
                .flatMap(ours -> spread(contestant, lead()).map(theirs -> ours.median() / theirs.median()));
    }
}
