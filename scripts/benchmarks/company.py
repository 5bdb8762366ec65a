"""The queries that make up a company: names in braces are what generated.Size says of its size."""

from __future__ import annotations

# u(...): 0 <= u < 1, evenly spread. Each use has a name of its own: no two draws are the same.
MACROS = """
create or replace macro u(a, b) as (hash(a, b, {seed}) >> 11) / 9007199254740992.0;
create or replace macro pick(a, b, below) as cast(floor(u(a, b) * below) as bigint);
create or replace macro skewed(draw, power) as 0.97 * draw ** power + 0.03 * draw;
create or replace macro customer_name(n) as printf('C%08d', n);
create or replace macro product_name(n) as printf('P%06d', n);
"""

# A day's weight: Saturdays, December, a third more each year. slots: days as often as they weigh.
CALENDAR = """
create or replace table slots as
with days as (
    select
        range as day_number,
        date '{last_day}' - cast({days} - 1 - range as int) as day
    from range({days})
),
weighted as (
    select
        day,
        (1 + day_number / {days})
        * [0.5, 0.9, 0.9, 1, 1.1, 1.4, 1.8][1 + dayofweek(day)]
        * [0.9, 0.8, 1, 1, 1, 1, 0.9, 0.7, 1, 1.1, 1.3, 1.8][month(day)] as weight
    from days
),
summed as (
    select
        day,
        weight,
        sum(weight) over (order by day) / sum(weight) over () as until_share
    from weighted
)
select
    range as slot,
    day,
    (day - date '{last_day}' + {days}) / {days} as elapsed
from range(20000)
asof inner join summed on range / 20000.0 < summed.until_share
"""

PRODUCTS = """
select
    product_name(range) as product_id,
    'Product ' || range as product_name,
    'category_' || (range % {categories}) as category,
    'brand_' || pick('brand', range, 200) as brand,
    cast(2 + 60 * u('price', range) ** 3 as decimal(18, 2)) as list_price,
    cast((2 + 60 * u('price', range) ** 3) * (0.4 + 0.3 * u('cost', range)) as decimal(18, 2))
        as unit_cost,
    case when u('life', range) < 0.1 then 20 + pick('days', range, 60) end as duration_days
from range({products})
"""

# Nobody's name: made of numbers. The last 2% are the first ones again, under other ids.
CUSTOMERS = """
select
    customer_name(range) as customer_id,
    case when u('company', person) < 0.1 then 'company' else 'person' end as customer_type,
    'Name' || pick('first', person, 500) as first_name,
    'Surname' || pick('last', person, 20000) as last_name,
    case when u('mail', person) < 0.7 then 'c' || person || '@example.org' end as email,
    case when u('phone', person) < 0.6 then printf('+39347%07d', person) end as mobile,
    'Via ' || pick('street', person, 900) || ' ' || (1 + pick('house', person, 90))
        as street_address,
    printf('%05d', 10000 + pick('post', person, 80000)) as postal_code,
    'City ' || pick('city', person, 3000) as city,
    ['MI', 'RM', 'TO', 'NA', 'BO', 'FI', 'VE', 'PA'][1 + pick('province', person, 8)] as province,
    'IT' as country_code,
    timestamp '{last_day}' - to_days(cast({days} as int)) as updated_at
from (
    select
        range,
        case when range < {people} then range else range - {people} end as person
    from range({customers})
)
"""

# A customer is drawn among those who were there by the day; most orders are those of few.
ORDERS = """
select
    printf('%s%010d', '{prefix}', range) as order_id,
    case
        when u('anonymous', range) >= 0.05
            then customer_name(
                cast(floor(
                    {customers} * (0.4 + 0.6 * slots.elapsed) * skewed(u('who', range), 2.5)
                ) as bigint)
            )
    end as customer_id,
    cast(slots.day as timestamp) + to_seconds(28800 + pick('second', range, 43200)) as ordered_at,
    ['store', 'web', 'web', 'phone'][1 + pick('channel', range, 4)] as sales_channel,
    'S' || pick('store', range, 50) as store_id,
    case when u('cancelled', range) < 0.01 then 'cancelled' else 'completed' end as status,
    cast(slots.day as timestamp) + interval 1 day as updated_at
from range({first}, {last})
inner join slots on pick('slot', range, 20000) = slots.slot
"""

# One to ten lines, each a product of five that are the customer's, of the basket's theme, or any.
LINES = """
with drawn as (
    select
        orders.order_id,
        orders.updated_at,
        numbers.line_number,
        hash(orders.order_id, numbers.line_number) as line,
        u('kind', line) as kind,
        cast(floor(case
            when kind < 0.33 and orders.customer_id is not null
                then {products} * skewed(u(orders.customer_id, pick('own', line, 5)), 3)
            when kind < 0.66
                then ({products} * skewed(u('theme', orders.order_id), 2) // 40) * 40
                    + pick('in theme', line, 40)
            else {products} * skewed(u('any', line), 3)
        end) as bigint) % {products} as product,
        case
            when u('return', line) < 0.04 then -1
            when u('quantity', line) < 0.7 then 1
            else 2 + pick('more', line, 4)
        end as quantity
    from orders
    cross join (select range + 1 as line_number from range(10)) as numbers
    where numbers.line_number <= 1 + floor(9.5 * u('size', orders.order_id) ** 2)
)
select
    order_id,
    line_number,
    product_name(product) as product_id,
    quantity,
    cast(2 + 60 * u('price', product) ** 3 as decimal(18, 2)) as unit_price,
    case when u('discount', line) < 0.15 then
        cast(0.1 * quantity * (2 + 60 * u('price', product) ** 3) as decimal(18, 2))
    else 0 end as discount_amount,
    updated_at
from drawn
union all
select
    order_id,
    line_number,
    product_name(product),
    quantity + 1,
    cast(2 + 60 * u('price', product) ** 3 as decimal(18, 2)),
    0,
    updated_at - interval 1 hour
from drawn
where u('twice', line) < 0.01
"""

CONSENTS = """
select
    customer_name(range) as customer_id,
    channel,
    'marketing' as purpose,
    u(channel, range) < 0.6 as is_granted,
    'consent' as legal_basis,
    timestamp '{last_day}' - to_days(cast(30 + pick('days', range, 1000) as int)) as recorded_at
from range({customers}), (values ('email'), ('phone')) as channels (channel)
"""

CAMPAIGNS = """
select
    'K' || range as campaign_id,
    'Campaign ' || range as campaign_name,
    ['cross_sell', 'reactivation', 'loyalty'][1 + range % 3] as goal,
    date '{last_day}' - cast(30 * (range + 1) as int) as starts_on,
    date '{last_day}' - cast(30 * range + 16 as int) as ends_on,
    14 as attribution_window_days,
    500 as fixed_cost,
    0.1 as control_share
from range(12)
"""

CONTACTS = """
select
    printf('X%09d', range) as contact_id,
    'K' || (range % 12) as campaign_id,
    customer_name(pick('contacted', range, {customers})) as customer_id,
    ['email', 'email', 'mail', 'phone'][1 + pick('contact channel', range, 4)] as channel,
    timestamp '{last_day}' - to_days(cast(30 * (range % 12 + 1) as int)) + interval 10 hour
        as contacted_at,
    u('control', range) < 0.1 as is_control
from range({contacts})
"""

EVENTS = """
select
    printf('X%09d', range) as contact_id,
    event_type,
    timestamp '{last_day}' - to_days(cast(30 * (range % 12 + 1) as int)) + interval 11 hour
        as occurred_at
from range({contacts}), (values ('delivered', 0.9), ('opened', 0.3), ('responded', 0.04))
    as events (event_type, share)
where u('control', range) >= 0.1 and u(event_type, range) < share
"""

WHOLE_TABLES = {
    "products": PRODUCTS,
    "customers": CUSTOMERS,
    "consents": CONSENTS,
    "campaigns": CAMPAIGNS,
    "contacts": CONTACTS,
    "contact_events": EVENTS,
}
