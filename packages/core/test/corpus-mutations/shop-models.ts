import { mutation, type Mutation } from './mutation.ts';

/** Changes that Prisma's schema language has words for. */
export const shopModels: readonly Mutation[] = [
  mutation(
    'model added',
    'CREATE TABLE "Coupon" (id serial PRIMARY KEY, code text NOT NULL)',
    'table public.Coupon',
  ),
  mutation(
    'model dropped',
    'DROP TABLE "Item" CASCADE',
    'materialized view public.sold',
    'table public.Item',
  ),
  mutation('join table dropped', 'DROP TABLE "_LabelToProduct"', 'table public._LabelToProduct'),
  mutation('field added', 'ALTER TABLE customers ADD COLUMN phone text', 'column public.customers.phone'),
  mutation(
    'required field added',
    `ALTER TABLE customers ADD COLUMN lang text NOT NULL DEFAULT 'en'`,
    'column public.customers.lang',
  ),
  mutation('field dropped', 'ALTER TABLE customers DROP COLUMN rating', 'column public.customers.rating'),
  mutation(
    'field dropped with its index',
    'ALTER TABLE customers DROP COLUMN tags',
    'column public.customers.tags',
    'index public.customers.customers_tags_idx',
  ),
  mutation(
    'field optional',
    'ALTER TABLE "Address" ALTER COLUMN street DROP NOT NULL',
    'column public.Address.street',
  ),
  mutation(
    'field required',
    'ALTER TABLE orders ALTER COLUMN note SET NOT NULL',
    'column public.orders.note',
  ),
  mutation(
    'integer to bigint',
    'ALTER TABLE "Item" ALTER COLUMN quantity DROP DEFAULT; DROP MATERIALIZED VIEW sold; ALTER TABLE "Item" ALTER COLUMN quantity TYPE bigint, ALTER COLUMN quantity SET DEFAULT 1; CREATE MATERIALIZED VIEW sold AS SELECT sku, sum(quantity) AS quantity FROM "Item" GROUP BY sku',
    'column public.Item.quantity',
  ),
  mutation(
    'text to varchar',
    'ALTER TABLE "Address" ALTER COLUMN street TYPE varchar(200)',
    'column public.Address.street',
  ),
  mutation(
    'varchar length',
    'ALTER TABLE customers ALTER COLUMN name TYPE varchar(60)',
    'column public.customers.name',
  ),
  mutation(
    'decimal precision',
    'ALTER TABLE customers ALTER COLUMN balance TYPE numeric(14, 4)',
    'column public.customers.balance',
  ),
  mutation(
    'timestamp with time zone',
    'ALTER TABLE customers ALTER COLUMN "updatedAt" TYPE timestamptz(3)',
    'column public.customers.updatedAt',
  ),
  mutation(
    'date to timestamp',
    'ALTER TABLE customers ALTER COLUMN born TYPE timestamp(3)',
    'column public.customers.born',
  ),
  mutation(
    'json to text',
    `ALTER TABLE customers ALTER COLUMN profile DROP DEFAULT; ALTER TABLE customers ALTER COLUMN profile TYPE text, ALTER COLUMN profile SET DEFAULT '{}'`,
    'column public.customers.profile',
  ),
  mutation(
    'enum to text',
    'DROP VIEW open_orders; ALTER TABLE orders ALTER COLUMN status DROP DEFAULT, ALTER COLUMN status TYPE text',
    'column public.orders.status',
    'view public.open_orders',
  ),
  mutation(
    'default changed',
    'ALTER TABLE customers ALTER COLUMN balance SET DEFAULT 5',
    'column public.customers.balance',
  ),
  mutation(
    'default of text',
    `ALTER TABLE "Address" ALTER COLUMN street SET DEFAULT 'none'`,
    'column public.Address.street',
  ),
  mutation(
    'default dropped',
    'ALTER TABLE customers ALTER COLUMN is_active DROP DEFAULT',
    'column public.customers.is_active',
  ),
  mutation(
    'default of an array',
    `ALTER TABLE customers ALTER COLUMN tags SET DEFAULT '{}'`,
    'column public.customers.tags',
  ),
  mutation(
    'default of an enum',
    `ALTER TABLE orders ALTER COLUMN status SET DEFAULT 'PAID'`,
    'column public.orders.status',
  ),
  mutation(
    'default of now',
    'ALTER TABLE orders ALTER COLUMN "placedAt" DROP DEFAULT',
    'column public.orders.placedAt',
  ),
  mutation(
    'default by the database',
    `ALTER TABLE customers ALTER COLUMN token SET DEFAULT '00000000-0000-0000-0000-000000000000'`,
    'column public.customers.token',
  ),
  mutation(
    'autoincrement dropped',
    'ALTER TABLE orders ALTER COLUMN number DROP DEFAULT',
    'column public.orders.number',
  ),
  mutation('enum value added', `ALTER TYPE "OrderStatus" ADD VALUE 'RETURNED'`, 'enum public.OrderStatus'),
  mutation(
    'enum value renamed',
    `ALTER TYPE "OrderStatus" RENAME VALUE 'PAID' TO 'SETTLED'`,
    'enum public.OrderStatus',
  ),
  mutation('enum added', `CREATE TYPE "Colour" AS ENUM ('RED')`, 'enum public.Colour'),
  mutation('id dropped', 'ALTER TABLE "Item" DROP CONSTRAINT item_key', 'primary key public.Item.item_key'),
  mutation(
    'id in another order',
    'ALTER TABLE "Item" DROP CONSTRAINT item_key, ADD CONSTRAINT item_key PRIMARY KEY (sku, "orderId")',
    'primary key public.Item.item_key',
  ),
  mutation(
    'unique dropped',
    'DROP INDEX "customers_email_key"',
    'index public.customers.customers_email_key',
  ),
  mutation(
    'unique added',
    'CREATE UNIQUE INDEX customers_name_key ON customers (name)',
    'index public.customers.customers_name_key',
  ),
  mutation(
    'unique over other fields',
    'DROP INDEX order_number_per_customer; CREATE UNIQUE INDEX order_number_per_customer ON orders (number)',
    'index public.orders.order_number_per_customer',
  ),
  mutation('index dropped', 'DROP INDEX "orders_status_idx"', 'index public.orders.orders_status_idx'),
  mutation('index added', 'CREATE INDEX by_hand ON orders ("placedAt")', 'index public.orders.by_hand'),
  mutation(
    'index order',
    'DROP INDEX "customers_name_created_at_idx"; CREATE INDEX "customers_name_created_at_idx" ON customers (name, created_at)',
    'index public.customers.customers_name_created_at_idx',
  ),
  mutation(
    'index method',
    'DROP INDEX "Product_title_idx"; CREATE INDEX "Product_title_idx" ON "Product" (title)',
    'index public.Product.Product_title_idx',
  ),
  mutation(
    'index renamed',
    'ALTER INDEX orders_status_idx RENAME TO status_idx',
    'index public.orders.orders_status_idx',
    'index public.orders.status_idx',
  ),
  mutation(
    'relation dropped',
    'ALTER TABLE orders DROP CONSTRAINT "orders_customerId_fkey"',
    'foreign key public.orders.orders_customerId_fkey',
  ),
  mutation(
    'relation added',
    'ALTER TABLE "Label" ADD CONSTRAINT label_customer FOREIGN KEY (id) REFERENCES customers (id)',
    'foreign key public.Label.label_customer',
  ),
  mutation(
    'relation on delete',
    'ALTER TABLE "Address" DROP CONSTRAINT "Address_customerId_fkey", ADD CONSTRAINT "Address_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES customers (id) ON DELETE RESTRICT ON UPDATE CASCADE',
    'foreign key public.Address.Address_customerId_fkey',
  ),
  mutation(
    'relation renamed',
    'ALTER TABLE "Item" RENAME CONSTRAINT item_product TO item_sku',
    'foreign key public.Item.item_product',
    'foreign key public.Item.item_sku',
  ),
];
