package io.tributary.routing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.UUID;

/** The connection that an application gets: the pool's, with the tenant put on and taken off. */
final class TenantConnection implements InvocationHandler {
    private final Connection connection;
    private final TenantSession session;
    private boolean closed;

    private TenantConnection(Connection connection, TenantSession session) {
        this.connection = connection;
        this.session = session;
    }

    /** Puts the tenant on; a connection on which that fails is destroyed. */
    static Connection open(Connection connection, UUID tenantId, TenantDataSource.Mode mode) throws SQLException {
        try {
            TenantSession session = TenantSession.open(connection, tenantId, mode);
            return proxy(Connection.class, new TenantConnection(connection, session));
        } catch (SQLException | RuntimeException failure) {
            destroy(connection, failure);
            throw failure;
        }
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "close" -> close();
            case "isClosed" -> closed || connection.isClosed();
            case "setAutoCommit" -> setAutoCommit((boolean) arguments[0]);
            case "commit", "rollback" -> endTransaction(method, arguments);
            case "setSavepoint" -> beforeStatement(method, arguments);
            case "createStatement", "prepareStatement", "prepareCall" ->
                statement((Connection) proxy, method, arguments);
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> call(connection, method, arguments);
        };
    }

    private Object setAutoCommit(boolean on) throws SQLException {
        requireOpen();
        session.setAutoCommit(on);
        return null;
    }

    /** A rollback to a savepoint, which has an argument, leaves the transaction open. */
    private Object endTransaction(Method method, Object[] arguments) throws Throwable {
        requireOpen();
        try {
            return call(connection, method, arguments);
        } finally {
            if (arguments == null) {
                session.afterTransaction();
            }
        }
    }

    private Object beforeStatement(Method method, Object[] arguments) throws Throwable {
        requireOpen();
        session.beforeStatement();
        return call(connection, method, arguments);
    }

    private Object statement(Connection self, Method method, Object[] arguments) throws Throwable {
        requireOpen();
        Statement statement = (Statement) call(connection, method, arguments);
        Class<? extends Statement> type =
                switch (method.getName()) {
                    case "prepareStatement" -> PreparedStatement.class;
                    case "prepareCall" -> CallableStatement.class;
                    default -> Statement.class;
                };
        return proxy(type, (proxy, called, values) -> execute(self, statement, called, values));
    }

    private Object execute(Connection self, Statement statement, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("getConnection")) {
            return self;
        }
        if (method.getName().startsWith("execute")) {
            requireOpen();
            session.beforeStatement();
        }
        return call(statement, method, arguments);
    }

    private Object close() throws SQLException {
        if (closed) {
            return null;
        }
        closed = true;
        try {
            session.end();
        } catch (SQLException | RuntimeException failure) {
            destroy(connection, failure);
            return null;
        }
        connection.close();
        return null;
    }

    private void requireOpen() throws SQLException {
        if (closed) {
            throw new SQLException("the connection is closed", "08003");
        }
    }

    /** A session of unknown state may still have the tenant, so it must not go back to the pool. */
    private static void destroy(Connection connection, Exception reason) {
        try {
            connection.abort(Runnable::run);
            connection.close();
        } catch (SQLException failure) {
            reason.addSuppressed(failure);
        }
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failure) {
            throw Objects.requireNonNullElse(failure.getCause(), failure);
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(TenantConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
