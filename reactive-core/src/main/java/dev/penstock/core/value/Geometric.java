package dev.penstock.core.value;

import dev.penstock.core.internal.text.TextForm;
import java.util.List;
import java.util.stream.Collectors;

/** A value of one of the geometric types. Immutable; {@code toString()} returns the text that PostgreSQL prints. */
public sealed interface Geometric {
    /**
     * A value of {@code point}.
     *
     * @param x the abscissa
     * @param y the ordinate
     */
    record Point(double x, double y) implements Geometric {
        @Override
        public String toString() {
            return '(' + TextForm.of(x) + ',' + TextForm.of(y) + ')';
        }
    }

    /**
     * A value of {@code line}: all points with {@code ax + by + c = 0}.
     *
     * @param a the factor of x
     * @param b the factor of y
     * @param c the constant
     */
    record Line(double a, double b, double c) implements Geometric {
        @Override
        public String toString() {
            return '{' + TextForm.of(a) + ',' + TextForm.of(b) + ',' + TextForm.of(c) + '}';
        }
    }

    /**
     * A value of {@code lseg}.
     *
     * @param start one end
     * @param end the other end
     */
    record LineSegment(Point start, Point end) implements Geometric {
        @Override
        public String toString() {
            return '[' + start.toString() + ',' + end + ']';
        }
    }

    /**
     * A value of {@code box}.
     *
     * @param high the upper right corner
     * @param low the lower left corner
     */
    record Box(Point high, Point low) implements Geometric {
        @Override
        public String toString() {
            return high + "," + low;
        }
    }

    /**
     * A value of {@code path}.
     *
     * @param closed whether the last point is joined to the first
     * @param points the points, in order
     */
    record Path(boolean closed, List<Point> points) implements Geometric {
        /** Copies the points. */
        public Path {
            points = List.copyOf(points);
        }

        @Override
        public String toString() {
            return closed ? join("(", points, ")") : join("[", points, "]");
        }
    }

    /**
     * A value of {@code polygon}.
     *
     * @param points the corners, in order
     */
    record Polygon(List<Point> points) implements Geometric {
        /** Copies the points. */
        public Polygon {
            points = List.copyOf(points);
        }

        @Override
        public String toString() {
            return join("(", points, ")");
        }
    }

    /**
     * A value of {@code circle}.
     *
     * @param center the centre
     * @param radius the radius
     */
    record Circle(Point center, double radius) implements Geometric {
        @Override
        public String toString() {
            return '<' + center.toString() + ',' + TextForm.of(radius) + '>';
        }
    }

    private static String join(String start, List<Point> points, String end) {
        return points.stream().map(Point::toString).collect(Collectors.joining(",", start, end));
    }
}
