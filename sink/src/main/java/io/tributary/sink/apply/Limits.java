package io.tributary.sink.apply;

/**
 * What bounds the sink's memory and the size of its commits.
 *
 * @param groupMessages how many messages of whole transactions go into one commit of the target, roughly
 * @param bufferedMessages how many messages of one transaction are kept before it is applied while it arrives
 * @param bufferedBytes how many bytes of records are kept, in either case
 * @param statementRows how many rows go into one statement
 * @param statementCharacters how many characters of values go into one statement, unless a single row has more
 */
record Limits(
        int groupMessages, int bufferedMessages, long bufferedBytes, int statementRows, long statementCharacters) {
    static final Limits DEFAULT = new Limits(10_000, 20_000, 8L << 20, 1_000, 1L << 20);
}
