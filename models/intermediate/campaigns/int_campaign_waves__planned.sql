with

campaigns as (

    select * from {{ ref('int_campaigns__listed') }}

),

rfm_segments as (

    select * from {{ ref('rfm_segments') }}

),

lifecycle_stages as (

    select * from {{ ref('lifecycle_stages') }}

),

-- In the order in which a name is looked for: Loyal is a segment and a stage.
segments as (

    select
        1 as priority,
        'rfm_segment' as segmentation,
        rfm_segment as segment
    from rfm_segments
    group by rfm_segment

    union all

    select
        2 as priority,
        'lifecycle_stage' as segmentation,
        lifecycle_stage as segment
    from lifecycle_stages
    {% for stratum in ['best', 'regular', 'sporadic', 'ex_customer', 'prospect', 'suspect'] %}
    union all

    select
        3 as priority,
        'stratum' as segmentation,
        '{{ stratum }}' as segment
    {% endfor %}
    union all

    select
        4 as priority,
        'all' as segmentation,
        'all' as segment

),

names as (

    select
        segmentation,
        segment,
        {{ segment_key('segment') }} as segment_key,
        row_number() over (
            partition by {{ segment_key('segment') }}
            order by priority asc, segment asc
        ) as name_rank
    from segments

),

-- The segmentation before a colon says which is meant: stratum: prospect.
keys as (

    select
        segmentation,
        segment,
        segment_key
    from names
    where name_rank = 1

    union all

    select
        segmentation,
        segment,
        concat({{ segment_key('segmentation') }}, ':', segment_key) as segment_key
    from names

),

waves as (

    select
        campaign_id,
        1 as wave,
        starts_on,
        case
            when origin = 'triggered' then ends_on
            else coalesce(ends_on, starts_on)
        end as ends_on,
        {{ segment_key('target') }} as target_key
    from campaigns
    where starts_on is not null

    union all

    select
        campaign_id,
        2 as wave,
        follow_up_starts_on as starts_on,
        coalesce(follow_up_ends_on, follow_up_starts_on) as ends_on,
        {{ segment_key('target') }} as target_key
    from campaigns
    where follow_up_starts_on is not null

)

select
    waves.campaign_id,
    waves.wave,
    waves.starts_on,
    waves.ends_on,
    keys.segmentation,
    keys.segment
from waves
left join keys on waves.target_key = keys.segment_key
