package dev.penstock.benchmarks.comparison;

import dev.penstock.benchmarks.report.Figure;
import dev.penstock.benchmarks.report.Sample;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process that is run to its end, with its time, processor time and peak memory. */
final class MeasuredProcess {
    private static final long CLOCK_TICKS_PER_SECOND = 100;
    private static final long DEADLINE_SECONDS = 3600;

    private MeasuredProcess() {}

    /**
     * Figures and output of a finished process.
     *
     * @param sample elapsed seconds; on Linux also processor seconds and the peak of resident memory, with all child processes
     * @param firstLineSeconds from the start to the first line of output; NaN if there was none
     * @param output last line of its standard output
     */
    record Finished(Sample sample, double firstLineSeconds, String output) {}

    /** Runs a command; its errors go to standard error of this process. Throws if it fails or takes longer than an hour. */
    static Finished run(List<String> command) throws IOException, InterruptedException {
        double cpuBefore = childrenCpuSeconds();
        long begun = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<Long, Long> peaks = new HashMap<>();
        Thread sampler = new Thread(() -> samplePeaks(process, peaks), "peak-memory");
        sampler.start();
        String last = "";
        double firstLine = Double.NaN;
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                firstLine = Double.isNaN(firstLine) ? (System.nanoTime() - begun) / 1e9 : firstLine;
                last = line;
            }
        }
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("It took longer than an hour: " + command.get(0));
        }
        Sample sample = Sample.of(Figure.SECONDS, (System.nanoTime() - begun) / 1e9);
        sampler.join();
        if (process.exitValue() != 0) {
            throw new IllegalStateException(
                    "Exit status " + process.exitValue() + " of " + command.get(command.size() - 1));
        }
        double cpu = childrenCpuSeconds() - cpuBefore;
        if (!Double.isNaN(cpu)) {
            sample = sample.with(Figure.CPU_SECONDS, cpu);
        }
        long peak = peaks.values().stream().mapToLong(Long::longValue).sum();
        if (peak > 0) {
            sample = sample.with(Figure.PEAK_MEGABYTES, peak / 1024.0);
        }
        return new Finished(sample, firstLine, last);
    }

    private static void samplePeaks(Process process, Map<Long, Long> peaks) {
        while (process.isAlive()) {
            Stream.concat(Stream.of(process.toHandle()), process.descendants())
                    .forEach(child -> peaks.merge(child.pid(), peakKilobytes(child.pid()), Math::max));
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Reads the high-water mark of resident memory that Linux keeps for a process. */
    private static long peakKilobytes(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }

    /** Processor time of all child processes that have ended, with theirs: fields 16 and 17 of /proc/self/stat (proc(5)). */
    private static double childrenCpuSeconds() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (double) (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / CLOCK_TICKS_PER_SECOND;
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
