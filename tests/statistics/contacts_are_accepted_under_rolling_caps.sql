-- The example of the method: with one contact in 7 days, of A on day 1 (weight 10), B on day 7 (8)
-- and C on day 13 (5), A and C are made: B is within 7 days of A and blocks nobody. Another one has
-- a channel full and takes the next (then finds neither); a third has no caps at all; a fourth has
-- two of all channels in 7 days; what was sent leaves no room to the next; and a campaign has the
-- last once, whatever room there is.
with

options as (

    {% set rows = [
        ('one campaign', 1, 1, 1, 10, 7, 9, 9),
        ('one campaign', 2, 1, 1, 10, 7, 9, 9),
        ('A, B, C', 1, 1, 1, 1, 7, 1, 'null'),
        ('A, B, C', 2, 1, 1, 7, 7, 1, 'null'),
        ('A, B, C', 3, 1, 1, 13, 7, 1, 'null'),
        ('next channel', 1, 1, 1, 10, 7, 1, 'null'),
        ('next channel', 2, 1, 1, 10, 7, 1, 'null'),
        ('next channel', 2, 2, 2, 10, 7, 1, 'null'),
        ('next channel', 3, 1, 2, 10, 7, 1, 'null'),
        ('next channel', 3, 2, 1, 10, 7, 1, 'null'),
        ('no caps', 1, 1, 1, 10, 0, 'null', 'null'),
        ('no caps', 2, 1, 1, 10, 0, 'null', 'null'),
        ('no caps', 3, 1, 1, 10, 0, 'null', 'null'),
        ('all channels', 1, 1, 1, 10, 7, 2, 2),
        ('all channels', 2, 1, 2, 12, 7, 2, 2),
        ('all channels', 3, 1, 1, 14, 7, 2, 2),
        ('all channels', 4, 1, 1, 19, 7, 2, 2),
        ('none left', 1, 1, 1, 10, 7, 0, 2),
        ('none left', 2, 1, 2, 10, 7, 1, 0),
    ] -%}
    {% for row in rows -%}
    select
        '{{ row[0] }}' as customer_id,
        {{ row[1] }} as turn,
        {{ 7 if row[0] == 'one campaign' else row[1] }} as campaign_number,
        {{ row[2] }} as place,
        {{ row[3] }} as channel_number,
        {{ row[4] }} as day_number,
        {{ row[5] }} as period_days,
        cast({{ row[6] }} as int) as room,
        cast({{ row[7] }} as int) as room_in_all
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

accepted as (

    {{ arbitrated('options', 4, 7) | indent(4) }}

),

expected as (

    {% set wanted = [
        ('A, B, C', 1, 1), ('A, B, C', 3, 1), ('next channel', 1, 1), ('next channel', 2, 2), ('no caps', 1, 1),
        ('no caps', 2, 1), ('no caps', 3, 1), ('all channels', 1, 1), ('all channels', 2, 1), ('all channels', 4, 1),
        ('one campaign', 1, 1),
    ] -%}
    {% for row in wanted -%}
    select
        '{{ row[0] }}' as customer_id,
        {{ row[1] }} as turn,
        {{ row[2] }} as place
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    coalesce(accepted.customer_id, expected.customer_id) as customer_id,
    coalesce(accepted.turn, expected.turn) as turn,
    accepted.place as found,
    expected.place as wanted
from accepted
full join expected
    on
        accepted.customer_id = expected.customer_id
        and accepted.turn = expected.turn
        and accepted.place = expected.place
where accepted.customer_id is null or expected.customer_id is null
