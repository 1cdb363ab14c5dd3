CREATE TABLE users (
    id serial PRIMARY KEY,
    email varchar(255) NOT NULL UNIQUE,
    name text NOT NULL,
    status varchar(10) NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'blocked')),
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE users IS 'Who can log in; it''s one row a person';
COMMENT ON COLUMN users.email IS 'lower case';

CREATE TABLE products (
    id bigserial PRIMARY KEY,
    sku text NOT NULL,
    name text NOT NULL,
    price numeric(10, 2) NOT NULL CONSTRAINT price_is_positive CHECK (price > 0),
    tags text[] NOT NULL DEFAULT '{}',
    attributes jsonb
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX products_sku_idx ON products (lower(sku));
CREATE INDEX products_attributes_idx ON products USING gin (attributes jsonb_path_ops);
CREATE INDEX products_name_idx ON products (name text_pattern_ops, price DESC NULLS LAST);

CREATE TABLE orders (
    id serial PRIMARY KEY,
    user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
    number integer NOT NULL,
    placed_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (user_id, number)
);
CREATE INDEX orders_placed_at_idx ON orders (placed_at) WHERE number > 0;

CREATE TABLE order_items (
    order_id integer NOT NULL REFERENCES orders ON UPDATE CASCADE ON DELETE CASCADE,
    product_id bigint NOT NULL REFERENCES products,
    quantity integer NOT NULL DEFAULT 1,
    PRIMARY KEY (order_id, product_id)
);

CREATE SEQUENCE invoice_numbers START 1000 INCREMENT 10;
