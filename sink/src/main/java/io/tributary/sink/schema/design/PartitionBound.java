package io.tributary.sink.schema.design;

import io.tributary.sink.schema.model.Expression;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which rows a partition has, as PostgreSQL prints it in a session whose time zone is UTC. */
final class PartitionBound {
    private static final Pattern LIST = Pattern.compile("FOR VALUES IN \\((.*)\\)", Pattern.DOTALL);
    private static final Pattern RANGE = Pattern.compile("FOR VALUES FROM \\((.*)\\) TO \\((.*)\\)", Pattern.DOTALL);
    private static final Pattern HASH = Pattern.compile("FOR VALUES WITH \\(modulus (\\d+), remainder (\\d+)\\)");
    private static final Set<String> NUMBERS = Set.of("smallint", "integer", "bigint");
    private static final Pattern TIME =
            Pattern.compile("'\\d{4}-\\d\\d-\\d\\d( \\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(\\+00)?)?'");

    private final String text;
    private final List<String> types;

    /**
     * A bound.
     *
     * @param bound {@code FOR VALUES ...} or {@code DEFAULT}
     * @param types the types of the key's columns; empty where expressions are among them
     */
    PartitionBound(Expression bound, List<String> types) {
        this.text = bound.sql();
        this.types = types;
    }

    /** Whether some row would surely belong to both; what a type's own order decides is not sure. */
    boolean overlaps(PartitionBound other) {
        return text.equals(other.text) || lists(other) || ranges(other) || hashes(other);
    }

    private boolean lists(PartitionBound other) {
        Matcher one = LIST.matcher(text);
        Matcher two = LIST.matcher(other.text);
        return one.matches() && two.matches() && !Collections.disjoint(values(one.group(1)), values(two.group(1)));
    }

    private boolean hashes(PartitionBound other) {
        Matcher one = HASH.matcher(text);
        Matcher two = HASH.matcher(other.text);
        if (!one.matches() || !two.matches()) {
            return false;
        }
        BigInteger divisor = new BigInteger(one.group(1)).gcd(new BigInteger(two.group(1)));
        return new BigInteger(one.group(2)).mod(divisor).equals(new BigInteger(two.group(2)).mod(divisor));
    }

    private boolean ranges(PartitionBound other) {
        Matcher one = RANGE.matcher(text);
        Matcher two = RANGE.matcher(other.text);
        return one.matches()
                && two.matches()
                && isSurelyBelow(values(one.group(1)), values(two.group(2)))
                && isSurelyBelow(values(two.group(1)), values(one.group(2)));
    }

    private boolean isSurelyBelow(List<String> lower, List<String> upper) {
        for (int i = 0; i < Math.min(lower.size(), upper.size()); i++) {
            String type = i < types.size() ? types.get(i) : "";
            OptionalInt order = compare(lower.get(i), upper.get(i), type);
            if (order.isEmpty() || order.getAsInt() != 0) {
                return order.orElse(0) < 0;
            }
        }
        return false;
    }

    private static OptionalInt compare(String one, String other, String type) {
        if (one.equals(other)) {
            return OptionalInt.of(0);
        }
        if (one.equals("MINVALUE") || other.equals("MAXVALUE")) {
            return OptionalInt.of(-1);
        }
        if (one.equals("MAXVALUE") || other.equals("MINVALUE")) {
            return OptionalInt.of(1);
        }
        if (NUMBERS.contains(type)) {
            return OptionalInt.of(number(one).compareTo(number(other)));
        }
        boolean isTime = type.equals("date") || type.startsWith("timestamp");
        return isTime && TIME.matcher(one).matches() && TIME.matcher(other).matches()
                ? OptionalInt.of(one.replace("'", "").compareTo(other.replace("'", "")))
                : OptionalInt.empty();
    }

    private static BigDecimal number(String constant) {
        return new BigDecimal(constant.replaceAll("[()']", ""));
    }

    /** The constants between the commas that stand outside of quotes. */
    private static List<String> values(String list) {
        List<String> values = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < list.length(); i++) {
            if (list.charAt(i) == '\'') {
                quoted = !quoted;
            } else if (list.charAt(i) == ',' && !quoted) {
                values.add(list.substring(start, i).trim());
                start = i + 1;
            }
        }
        values.add(list.substring(start).trim());
        return values;
    }
}
